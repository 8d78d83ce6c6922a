package rhumb.router.node;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.HeldPackets;
import rhumb.router.forwarding.Misses;
import rhumb.router.settings.RouterSettings;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterStatistics.Direction;

/// A router whose packets are the test's: misses are made by hand, and what happens to held packets
/// is on record. Its control plane is the real one, on loopback addresses.
final class TestRouter implements AutoCloseable {
  static final SharedKey KEY = new SharedKey(0, HmacAlgorithm.HMAC_SHA_1_96, "foo");
  static final XtrIdentity IDENTITY =
      new XtrIdentity(0xDC4A8044_87093251L, 0x602669CB_5B720F12L, 0);

  /// What became of the packets that wait for `destination`; empty is "released".
  record Fate(Eid destination, Optional<DropReason> discarded) {}

  final RouterNode node;
  final BlockingQueue<Fate> fates = new LinkedBlockingQueue<>();
  private final AtomicReference<Misses> misses = new AtomicReference<>();
  private final AtomicReference<Forwarding> forwarding = new AtomicReference<>();

  TestRouter(RouterSettings settings) throws StartFailure {
    this(settings, Clock.systemUTC());
  }

  TestRouter(RouterSettings settings, Clock clock) throws StartFailure {
    node =
        RouterNode.start(
            settings,
            clock,
            (_, _, table, _, door) -> {
              misses.set(door);
              forwarding.set(table);
              return new Plane();
            });
  }

  static RouterSettings settings(
      String rloc, String eid, List<String> mapResolvers, List<String> mapServers) {
    return new RouterSettings(
        "SITE",
        List.of(IpAddress.parse(rloc)),
        Set.of(RouterSettings.Role.ITR, RouterSettings.Role.ETR),
        List.of(),
        List.of(),
        List.of(
            new RouterSettings.Mapping(
                EidPrefix.parse(eid), 1440, List.of(Locator.local(Rloc.parse(rloc), 10, 50)))),
        mapResolvers.stream().map(IpAddress::parse).toList(),
        mapServers.stream()
            .map(s -> new RouterSettings.MapServer(IpAddress.parse(s), KEY, false, true, false))
            .toList(),
        Optional.of(IDENTITY),
        new RouterSettings.MapCache(
            1000, RouterSettings.OnMiss.HOLD, 16, 1 << 20, Duration.ofSeconds(2)),
        new RouterSettings.Tun("lisp0", 0, List.of(), InstanceId.DEFAULT, true, Optional.empty()),
        List.of(),
        new RouterSettings.Underlay(0, 4341, 16),
        RouterSettings.Encapsulation.DEFAULT,
        new RouterSettings.Registration(Duration.ofSeconds(60)),
        RouterSettings.Probing.DEFAULT,
        RouterSettings.InBand.NONE);
  }

  boolean miss(String destination, String source) {
    return misses.get().missed(Eid.parse(destination), Eid.parse(source));
  }

  Forwarding forwarding() {
    return forwarding.get();
  }

  Fate fate() throws InterruptedException {
    Fate fate = fates.poll(ScriptedPeer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (fate == null) throw new AssertionError("nobody decided about the held packets");
    return fate;
  }

  MapCacheView mapCache() {
    return node.mapCaches().toCompletableFuture().join().getFirst();
  }

  long dropped(DropReason reason) {
    Map<DropReason, Long> dropped = node.statistics().toCompletableFuture().join().controlDropped();
    return dropped.getOrDefault(reason, 0L);
  }

  static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + ScriptedPeer.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) throw new AssertionError("it did not come about");
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() {
    node.close();
  }

  private final class Plane implements PacketPlane {
    @Override
    public HeldPackets heldPackets() {
      return new HeldPackets() {
        @Override
        public void release(Eid destination) {
          fates.add(new Fate(destination, Optional.empty()));
        }

        @Override
        public void discard(Eid destination, DropReason reason) {
          fates.add(new Fate(destination, Optional.of(reason)));
        }
      };
    }

    @Override
    public Direction encapsulation() {
      return PacketPlane.NONE.encapsulation();
    }

    @Override
    public Direction decapsulation() {
      return PacketPlane.NONE.decapsulation();
    }

    @Override
    public List<RouterHealth> health() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
