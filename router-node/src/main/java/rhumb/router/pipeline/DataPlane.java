package rhumb.router.pipeline;

import akka.Done;
import akka.actor.typed.ActorSystem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.linux.Link;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;
import rhumb.protocol.linux.UdpSocket;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.HeldPackets;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.Misses;
import rhumb.router.forwarding.Route;
import rhumb.router.settings.RouterSettings;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterStatistics;

/// A running data plane: packets in, packets out. Each direction is a stream on a thread of its
/// own; both read what the control plane writes to [Forwarding] and [LocalEids].
public final class DataPlane {
  private static final int HELD_DESTINATIONS = 16_384;

  private final RouterSettings settings;
  private final Forwarding forwarding;
  private final LocalEids eids;
  private final Devices devices;
  private final Poller sitePoller;
  private final Poller corePoller;
  private int tunSlot;
  private final Counters outward = new Counters();
  private final Counters inward = new Counters();
  private final StopSignal stop = new StopSignal();
  private final HoldInbox inbox;
  private final HoldQueue holds;
  private final PathMtus mtus = new PathMtus(System::nanoTime);
  private final PathErrors pathErrors;
  private final SupervisedStream encapsulation;
  private final SupervisedStream decapsulation;

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
    sitePoller = Poller.open(1);
    corePoller = Poller.open(devices.receivers().size());
    inbox = new HoldInbox(sitePoller::wakeup);
    holds = new HoldQueue(instance(), bounds(), misses, outward, System::nanoTime);
    tunSlot = sitePoller.add(devices.tun().queue(), Poller.READ);
    List<UdpSocket> senders = new ArrayList<>(devices.sendersV4());
    senders.addAll(devices.sendersV6());
    pathErrors = new PathErrors(senders, mtus);
    for (UdpSocket receiver : devices.receivers()) corePoller.add(receiver, Poller.READ);
    encapsulation =
        new SupervisedStream(
            "encapsulation", system, () -> encapsulation().graph(), this::mend, outward);
    decapsulation =
        new SupervisedStream(
            "decapsulation", system, () -> decapsulation().graph(), this::mend, inward);
  }

  /// Opens the TUN device and the RLOC sockets in the network namespace of this thread, and starts
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
    Devices devices = Devices.open(settings);
    try {
      var plane = new DataPlane(system, settings, forwarding, eids, misses, devices);
      plane.encapsulation.start();
      plane.decapsulation.start();
      return plane;
    } catch (LinuxException e) {
      devices.close();
      throw new DataPlaneFailure(String.valueOf(e.getMessage()), "", e);
    }
  }

  /// After a fault and before a stream starts anew.
  private void mend() throws LinuxException {
    devices.reviveTun();
  }

  private Encapsulation encapsulation() {
    sitePoller.remove(tunSlot); // the device may be another one than before
    tunSlot = sitePoller.add(devices.tun().queue(), Poller.READ);
    boolean trains = devices.offloads().udpSegmentation();
    var tunnel =
        new TunnelExit(
            lanes(devices.sendersV4(), trains), lanes(devices.sendersV6(), trains), instance());
    var natively = new NativeExit(devices.nativeV4(), devices.nativeV6(), outward);
    var icmp = new IcmpErrors(devices.icmpV4(), devices.icmpV6(), System::nanoTime);
    var encapsulate = new Encapsulate(tunnel, natively, proxyEtrs(), mtus, icmp, outward);
    return new Encapsulation(
        new TunReader(
            devices.tun().queue(),
            devices.tun().vnetHeader(),
            sitePoller,
            stop,
            pathErrors,
            holds,
            inbox),
        new Parse(
            outward,
            eids.in(instance()),
            ownRlocs(),
            settings.pitr(),
            settings.underlay().dataPort()),
        new Resolve(forwarding.table(instance()), InstantSource.system()),
        new AskForMisses(holds),
        encapsulate,
        encapsulate.rlocSocket());
  }

  private Decapsulation decapsulation() {
    return new Decapsulation(
        new RlocReader(devices.receivers(), corePoller, stop, inward),
        new Strip(instance()),
        new Admit(eids.in(instance())),
        new Restore(),
        new TunWriter(
            devices.tun().queue(), devices.tun().vnetHeader(), devices.tun().offload(), inward));
  }

  private List<Lane> lanes(List<UdpSocket> sockets, boolean trains) {
    int port = settings.underlay().dataPort();
    return sockets.stream().map(s -> new Lane(s, port, trains, outward)).toList();
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
    return settings.petrs().isEmpty() ? null : forwarding.proxies(settings.petrs());
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

  private InstanceId instance() {
    return settings.tun().instance();
  }

  /// Where the control plane says what becomes of packets on hold.
  public HeldPackets heldPackets() {
    return inbox;
  }

  /// From the site to the core.
  public RouterStatistics.Direction encapsulated() {
    return outward.snapshot();
  }

  /// From the core to the site.
  public RouterStatistics.Direction decapsulated() {
    return inward.snapshot();
  }

  /// How the device, the sockets and the two streams are.
  public List<RouterHealth> health() {
    List<RouterHealth> parts = new ArrayList<>();
    parts.add(tunHealth());
    for (UdpSocket receiver : devices.receivers()) {
      String how = devices.offloads().udpGro() ? "receives in trains" : "receives one by one";
      parts.add(new RouterHealth("data socket " + receiver.local(), true, how));
    }
    parts.add(streamHealth("encapsulation", encapsulation));
    parts.add(streamHealth("decapsulation", decapsulation));
    return parts;
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

  private static RouterHealth streamHealth(String part, SupervisedStream stream) {
    if (!stream.isRunning()) return new RouterHealth(part, false, "stopped");
    int restarts = stream.restarts();
    String detail = restarts == 0 ? "runs" : "started " + (restarts + 1) + " times";
    return new RouterHealth(part, true, detail);
  }

  /// Stops forwarding and gives everything back.
  public CompletionStage<Done> stop() {
    stop.raise();
    CompletionStage<Done> both =
        encapsulation.stop().thenCombine(decapsulation.stop(), (done, _) -> done);
    sitePoller.wakeup();
    corePoller.wakeup();
    return both.thenApply(this::close);
  }

  private Done close(Done done) {
    devices.close();
    pathErrors.close();
    sitePoller.close();
    corePoller.close();
    return done;
  }
}
