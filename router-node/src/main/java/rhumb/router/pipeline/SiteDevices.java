package rhumb.router.pipeline;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.linux.Errno;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.linux.Offloads;
import rhumb.protocol.linux.RawSocket;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.TunDevice;
import rhumb.protocol.linux.TunOptions;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpOptions.Flag;
import rhumb.protocol.linux.UdpOptions.Fragmentation;
import rhumb.protocol.linux.UdpSocket;
import rhumb.router.settings.RouterSettings;

/// What a data plane has opened for one instance: the TUN device, and the sockets through which its
/// packets leave. The device may be in another network namespace than the core.
final class SiteDevices implements AutoCloseable {
  private static final int CORE_MTU = 1500;
  private static final int OVERHEAD_V4 = 36; // IPv4, UDP, LISP
  private static final int OVERHEAD_V6 = 56;
  private static final int FIRST_SOURCE_PORT = 0xF000;
  private static final int LAST_SOURCE_PORT = 0xFFFF;

  private final RouterSettings settings;
  private final RouterSettings.Tun options;
  private final Offloads offloads;
  private final Opened opened = new Opened();
  private boolean closed;
  private final NetworkNamespace namespace;
  private volatile TunDevice tun;
  private final List<UdpSocket> sendersV4 = new ArrayList<>();
  private final List<UdpSocket> sendersV6 = new ArrayList<>();
  private final RawSocket nativeV4;
  private final RawSocket nativeV6;
  private final RawSocket icmpV4;
  private final RawSocket icmpV6;

  /// Opens everything, or nothing.
  ///
  /// @param found what the kernel offers
  SiteDevices(RouterSettings settings, RouterSettings.Tun options, Offloads found)
      throws LinuxException {
    this.settings = settings;
    this.options = options;
    offloads = options.offloads() ? found : Offloads.none();
    namespace = opened.keep(NetworkNamespace.of(options.namespace()));
    try {
      openSenders(true);
      openSenders(false);
      nativeV4 = opened.keep(RawSocket.packets(false, settings.underlay().mark()));
      nativeV6 = opened.keep(RawSocket.packets(true, settings.underlay().mark()));
      try (NetworkNamespace.Stay _ = namespace.enter()) {
        tun = TunDevice.open(tunOptions());
        icmpV4 = opened.keep(RawSocket.icmp(false)); // not marked: these go to the site
        icmpV6 = opened.keep(RawSocket.icmp(true));
        bringUp(tun);
      }
    } catch (LinuxException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private TunOptions tunOptions() {
    String name = options.name();
    return offloads.vnetHeader()
        ? TunOptions.offloaded(name).withOffload(offloads.tun())
        : TunOptions.plain(name);
  }

  /// Sockets at each RLOC of a family, one RLOC after the other, each with a source port of its
  /// own.
  private void openSenders(boolean v4) throws LinuxException {
    for (IpAddress rloc : settings.rlocs()) {
      if (rloc instanceof Ipv4Address == v4) openSenders(rloc, v4 ? sendersV4 : sendersV6);
    }
  }

  private void openSenders(IpAddress rloc, List<UdpSocket> senders) throws LinuxException {
    UdpOptions options =
        UdpOptions.data()
            .without(Flag.RECEIVE_TOS, Flag.RECEIVE_TTL, Flag.ACCEPT_ZERO_CHECKSUM)
            .withBuffers(0, UdpOptions.data().sendBufferBytes())
            .with(Flag.RECEIVE_ERRORS)
            .withFragmentation(Fragmentation.DONT_FRAGMENT_IGNORING_PATH_MTU)
            .withMark(settings.underlay().mark());
    // RFC 9300 §5.3 wants a zero UDP checksum; the kernel cuts trains only if there is one.
    if (!offloads.udpSegmentation()) options = options.with(Flag.SEND_ZERO_CHECKSUM);
    int port = FIRST_SOURCE_PORT;
    for (int opened = 0; opened < settings.underlay().sourcePorts(); opened++) {
      UdpSocket socket = firstFree(rloc, port, options);
      port = socket.local().port() + 1;
      senders.add(this.opened.keep(socket));
    }
  }

  private static UdpSocket firstFree(IpAddress rloc, int from, UdpOptions options)
      throws LinuxException {
    for (int port = from; ; port++) {
      try {
        return UdpSocket.open(SockAddr.of(rloc.toInetAddress(), port), options);
      } catch (LinuxException e) {
        if (!e.is(Errno.EADDRINUSE) || port == LAST_SOURCE_PORT) throw e;
      }
    }
  }

  /// Makes the TUN device anew if somebody has deleted it. The old one keeps its descriptor until
  /// the end, because a stream may still be about to use it: a number must not come to mean
  /// another.
  synchronized void reviveTun() throws LinuxException {
    if (closed || isThere(tun)) return;
    try (NetworkNamespace.Stay _ = namespace.enter()) {
      TunDevice another = TunDevice.open(tunOptions());
      opened.keep(tun);
      tun = another;
      bringUp(another);
    }
  }

  private static boolean isThere(TunDevice device) throws LinuxException {
    try {
      return device.link().index() == device.index();
    } catch (LinuxException e) {
      if (e.is(Errno.ENODEV)) return false;
      throw e;
    }
  }

  private void bringUp(TunDevice tun) throws LinuxException {
    keepQuiet(tun);
    tun.setMtu(mtu());
    tun.setUp(true);
    for (EidPrefix route : options.routes()) {
      if (route.network() instanceof IpAddress network) {
        InetAddress destination = network.toInetAddress();
        tun.addRoute(destination, route.length());
      }
    }
  }

  private int mtu() {
    if (options.mtu() != 0) return options.mtu();
    boolean vxlan = settings.encapsulation().mayBe(TunnelFormat.VXLAN);
    return CORE_MTU
        - (sendersV6.isEmpty() ? OVERHEAD_V4 : OVERHEAD_V6)
        - (vxlan ? TunnelFormat.VXLAN.extraLength() : 0);
  }

  /// Nobody but routed packets shall come out of the device: no link-local address, hence no
  /// router solicitations. Without IPv6 there is nothing to switch off.
  private static void keepQuiet(TunDevice tun) {
    Path mode = Path.of("/proc/sys/net/ipv6/conf/" + tun.name() + "/addr_gen_mode");
    try {
      Files.writeString(mode, "1");
    } catch (IOException _) {
      return; // a few packets more to drop
    }
  }

  Offloads offloads() {
    return offloads;
  }

  TunDevice tun() {
    return tun;
  }

  List<UdpSocket> sendersV4() {
    return sendersV4;
  }

  List<UdpSocket> sendersV6() {
    return sendersV6;
  }

  RawSocket nativeV4() {
    return nativeV4;
  }

  RawSocket nativeV6() {
    return nativeV6;
  }

  RawSocket icmpV4() {
    return icmpV4;
  }

  RawSocket icmpV6() {
    return icmpV6;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (tun != null) tun.close();
    opened.close();
  }
}
