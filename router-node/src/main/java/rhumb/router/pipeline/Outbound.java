package rhumb.router.pipeline;

import akka.Done;
import akka.actor.typed.ActorSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.linux.Link;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.time.SteadyClock;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.HeldPackets;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.Misses;
import rhumb.router.forwarding.Route;
import rhumb.router.forwarding.Verdict.Target;
import rhumb.router.settings.RouterSettings;
import rhumb.router.settings.RouterSettings.Role;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterStatistics;

/// The way out of one instance: its TUN device, its packets on hold and its encapsulation stream.
/// Instances have nothing in common here but the settings.
final class Outbound {
  private static final int HELD_DESTINATIONS = 16_384;

  private final RouterSettings settings;
  private final InstanceId instance;
  private final Forwarding forwarding;
  private final LocalEids eids;
  private final SiteDevices devices;
  private final Island island;
  private volatile @Nullable BatchReader reader;
  private final Counters counters = new Counters();
  private final HoldInbox inbox;
  private final HoldQueue holds;
  private final PathMtus mtus = new PathMtus(System::nanoTime);
  private final PathErrors pathErrors;
  private final SupervisedStream stream;

  Outbound(
      ActorSystem<?> system,
      RouterSettings settings,
      InstanceId instance,
      Forwarding forwarding,
      LocalEids eids,
      Misses misses,
      SiteDevices devices,
      StreamThreads threads)
      throws LinuxException {
    this.settings = settings;
    this.instance = instance;
    this.forwarding = forwarding;
    this.eids = eids;
    this.devices = devices;
    island = threads.island(1);
    inbox = new HoldInbox(island::wakeup);
    holds = new HoldQueue(instance, bounds(), misses, counters, System::nanoTime);
    List<UdpSocket> senders = new ArrayList<>(devices.sendersV4());
    senders.addAll(devices.sendersV6());
    pathErrors = new PathErrors(senders, mtus);
    stream = new SupervisedStream(name(), system, this::run, devices::reviveTun, counters);
  }

  private String name() {
    return instance.equals(InstanceId.DEFAULT) ? "encapsulation" : "encapsulation-" + instance;
  }

  void start() {
    stream.start();
  }

  private CompletionStage<Done> run() {
    Encapsulation way = encapsulation();
    reader = way.tun();
    return island.join(way.tun(), way.path());
  }

  private Encapsulation encapsulation() {
    boolean trains = devices.offloads().udpSegmentation();
    var tunnel =
        new TunnelExit(
            lanes(devices.sendersV4(), trains),
            lanes(devices.sendersV6(), trains),
            forwarding.own(),
            settings.underlay().sourcePorts(),
            new TunnelHeader(
                instance,
                eids.in(instance),
                settings.inBand().sendStatusBits(),
                settings.encapsulation().vxlanMac(),
                ownMac()));
    var natively = new NativeExit(devices.nativeV4(), devices.nativeV6(), counters);
    var icmp = new IcmpErrors(devices.icmpV4(), devices.icmpV6(), System::nanoTime);
    var encapsulate = new Encapsulate(tunnel, natively, proxyEtrs(), mtus, icmp, counters);
    var fromSite =
        new TunReader(devices.tun().queue(), devices.tun().vnetHeader(), pathErrors, holds, inbox);
    return new Encapsulation(
        fromSite,
        new Parse(
            counters, eids.in(instance), ownRlocs(), sources(), settings.underlay().dataPort()),
        new Resolve(forwarding.table(instance), SteadyClock.ofProcess()),
        new AskForMisses(holds),
        encapsulate,
        encapsulate.rlocSocket());
  }

  private List<Lane> lanes(List<UdpSocket> sockets, boolean trains) {
    int port = settings.underlay().dataPort();
    return sockets.stream().map(s -> new Lane(s, port, trains, counters)).toList();
  }

  /// A local one that no other router has: made of the first RLOC.
  private MacAddress ownMac() {
    byte[] rloc = settings.rlocs().getFirst().toByteArray();
    long end = 0;
    for (int i = rloc.length - 4; i < rloc.length; i++) end = end << 8 | rloc[i] & 0xFF;
    return new MacAddress(0x0200_0000_0000L | end);
  }

  private Parse.Sources sources() {
    if (settings.is(Role.PITR)) return Parse.Sources.ANY;
    return settings.is(Role.ITR) ? Parse.Sources.LOCAL : Parse.Sources.NONE;
  }

  private LocalEids.Site ownRlocs() {
    List<EidPrefix> rlocs =
        settings.rlocs().stream()
            .map(IpAddress::address)
            .map(address -> EidPrefix.of(address, address.bits()))
            .toList();
    return new LocalEids(rlocs).in(InstanceId.DEFAULT);
  }

  private @Nullable Route proxyEtrs() {
    if (settings.petrs().isEmpty()) return null;
    RouterSettings.Encapsulation formats = settings.encapsulation();
    return forwarding.proxies(
        settings.petrs().stream()
            .map(
                petr ->
                    new Target(petr, 1, 1, formats.towards().getOrDefault(petr, formats.send())))
            .toList());
  }

  private HoldQueue.Bounds bounds() {
    RouterSettings.MapCache cache = settings.mapCache();
    boolean hold = cache.onMiss() == RouterSettings.OnMiss.HOLD;
    return new HoldQueue.Bounds(
        hold ? cache.heldPackets() : 0,
        cache.heldBytes(),
        HELD_DESTINATIONS,
        cache.holdTime().toNanos());
  }

  InstanceId instance() {
    return instance;
  }

  HeldPackets heldPackets() {
    return inbox;
  }

  RouterStatistics.Direction statistics() {
    return counters.snapshot();
  }

  int leasedBatches() {
    BatchReader now = reader;
    return now == null ? 0 : now.leased();
  }

  List<RouterHealth> health() {
    return List.of(tunHealth(), stream.health());
  }

  private RouterHealth tunHealth() {
    String part = "tun " + devices.tun().name();
    try {
      Link link = devices.tun().link();
      String detail = "mtu " + link.mtu() + ", offloads " + devices.tun().offload();
      return new RouterHealth(part, link.up(), link.up() ? detail : "is down");
    } catch (LinuxException e) {
      return new RouterHealth(part, false, String.valueOf(e.getMessage()));
    }
  }

  /// After the stop signal has been raised.
  CompletionStage<Done> stop() {
    return stream.stop();
  }

  /// Once stopped; the devices are somebody else's.
  void close() {
    pathErrors.close();
  }
}
