package rhumb.router.pipeline;

import akka.Done;
import akka.actor.typed.ActorSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Offloads;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.HeldPackets;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.Misses;
import rhumb.router.pipeline.RlocReader.Receiver;
import rhumb.router.settings.RouterSettings;
import rhumb.router.settings.RouterSettings.Role;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterStatistics;

/// A running data plane: packets in, packets out. Each direction is a stream, the way out one for
/// each instance, on the threads of [StreamThreads]; all read what the control plane writes to
/// [Forwarding]
/// and [LocalEids].
public final class DataPlane {
  private final RouterSettings settings;
  private final Forwarding forwarding;
  private final LocalEids eids;
  private final Devices devices;
  private final StreamThreads threads;
  private final Island island;
  private final Counters inward = new Counters();
  private final StopSignal stop = new StopSignal();
  private final List<Outbound> outbounds = new ArrayList<>();
  private final SupervisedStream decapsulation;
  private volatile @Nullable BatchReader reader; // of the decapsulation that runs now

  private DataPlane(
      ActorSystem<?> system,
      RouterSettings settings,
      Forwarding forwarding,
      LocalEids eids,
      Misses misses,
      Devices devices)
      throws LinuxException {
    this.settings = settings;
    this.forwarding = forwarding;
    this.eids = eids;
    this.devices = devices;
    int receivers = devices.receivers().size();
    threads = new StreamThreads(system, receivers + devices.sites().size(), stop);
    island = threads.island(receivers);
    List<RouterSettings.Tun> tuns = settings.tuns();
    for (int i = 0; i < tuns.size(); i++) {
      InstanceId instance = tuns.get(i).instance();
      SiteDevices site = devices.sites().get(i);
      outbounds.add(
          new Outbound(system, settings, instance, forwarding, eids, misses, site, threads));
    }
    decapsulation =
        new SupervisedStream("decapsulation", system, this::run, devices::reviveTuns, inward);
  }

  /// Opens the TUN devices and the RLOC sockets in the network namespace of this thread, and starts
  /// to forward.
  ///
  /// @throws DataPlaneFailure if something that it needs is missing or taken; nothing stays open
  public static DataPlane start(
      ActorSystem<?> system,
      RouterSettings settings,
      Forwarding forwarding,
      LocalEids eids,
      Misses misses)
      throws DataPlaneFailure {
    return start(system, settings, forwarding, eids, misses, Offloads.detect());
  }

  /// The same on a kernel that offers no more than `kernel`.
  static DataPlane start(
      ActorSystem<?> system,
      RouterSettings settings,
      Forwarding forwarding,
      LocalEids eids,
      Misses misses,
      Offloads kernel)
      throws DataPlaneFailure {
    Devices devices = Devices.open(settings, kernel);
    if (!kernel.missing().isEmpty()) {
      system.log().info("the kernel lacks {}: packets take more time", kernel.missing());
    }
    try {
      var plane = new DataPlane(system, settings, forwarding, eids, misses, devices);
      plane.outbounds.forEach(Outbound::start);
      plane.decapsulation.start();
      return plane;
    } catch (LinuxException e) {
      devices.close();
      throw new DataPlaneFailure(String.valueOf(e.getMessage()), "", e);
    }
  }

  private CompletionStage<Done> run() {
    Decapsulation way = decapsulation();
    reader = way.rlocSocket();
    return island.join(way.rlocSocket(), way.path());
  }

  private Decapsulation decapsulation() {
    List<InstanceId> instances = outbounds.stream().map(Outbound::instance).toList();
    return new Decapsulation(
        new RlocReader(devices.receivers(), inward),
        new Strip(instances, new HeaderNews(settings, instances, eids, forwarding)),
        new Admit(
            instances.stream().map(eids::in).toList(),
            instances.stream().map(new LocalEids(settings.petrClients())::in).toList(),
            destinations()),
        new Restore(),
        new SiteWriters(devices.sites().stream().map(this::writer).toList(), inward));
  }

  private TunWriter writer(SiteDevices site) {
    return new TunWriter(site.tun().queue(), site.tun().vnetHeader(), site.tun().offload(), inward);
  }

  private Admit.Destinations destinations() {
    if (settings.is(Role.PETR)) return Admit.Destinations.ANY;
    return settings.is(Role.ETR) ? Admit.Destinations.LOCAL : Admit.Destinations.NONE;
  }

  /// Where the control plane says what becomes of packets on hold.
  public HeldPackets heldPackets() {
    return outbounds.size() == 1 ? outbounds.getFirst().heldPackets() : new ByInstance();
  }

  private final class ByInstance implements HeldPackets {
    @Override
    public void release(Eid destination) {
      for (Outbound outbound : outbounds) {
        if (outbound.instance().equals(destination.instance())) {
          outbound.heldPackets().release(destination);
        }
      }
    }

    @Override
    public void discard(Eid destination, DropReason reason) {
      for (Outbound outbound : outbounds) {
        if (outbound.instance().equals(destination.instance())) {
          outbound.heldPackets().discard(destination, reason);
        }
      }
    }
  }

  /// From the site to the core, all instances together.
  public RouterStatistics.Direction encapsulated() {
    return outbounds.stream()
        .map(Outbound::statistics)
        .reduce(RouterStatistics.Direction::plus)
        .orElseThrow();
  }

  /// From the core to the site.
  public RouterStatistics.Direction decapsulated() {
    return inward.snapshot();
  }

  /// Batches of packets that are under way, or lost to whoever did not give them back: 0 at rest.
  public int leasedBatches() {
    BatchReader now = reader;
    int own = now == null ? 0 : now.leased();
    return own + outbounds.stream().mapToInt(Outbound::leasedBatches).sum();
  }

  /// How the devices, the sockets and the streams are.
  public List<RouterHealth> health() {
    List<RouterHealth> parts = new ArrayList<>();
    outbounds.forEach(outbound -> parts.addAll(outbound.health()));
    for (Receiver receiver : devices.receivers()) {
      String how = devices.offloads().udpGro() ? "receives in trains" : "receives one by one";
      parts.add(new RouterHealth("data socket " + receiver.socket().local(), true, how));
    }
    parts.add(decapsulation.health());
    return parts;
  }

  /// Stops forwarding and gives everything back.
  public CompletionStage<Done> stop() {
    stop.raise();
    CompletionStage<Done> all = decapsulation.stop();
    for (Outbound outbound : outbounds) {
      all = all.thenCombine(outbound.stop(), (done, _) -> done);
    }
    threads.wakeup();
    return all.thenApply(this::close);
  }

  private Done close(Done done) {
    devices.close();
    outbounds.forEach(Outbound::close);
    threads.close();
    return done;
  }
}
