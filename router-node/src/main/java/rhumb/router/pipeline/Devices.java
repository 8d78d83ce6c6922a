package rhumb.router.pipeline;

import java.util.ArrayList;
import java.util.List;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.linux.Errno;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Offloads;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpOptions.Flag;
import rhumb.protocol.linux.UdpSocket;
import rhumb.router.pipeline.RlocReader.Receiver;
import rhumb.router.settings.RouterSettings;

/// What a data plane has opened: sockets at its RLOCs, and the devices of each instance.
final class Devices implements AutoCloseable {
  private final Offloads offloads;
  private final Opened opened = new Opened();
  private final List<SiteDevices> sites = new ArrayList<>();
  private final List<Receiver> receivers = new ArrayList<>();

  private Devices(RouterSettings settings, Offloads found) throws LinuxException {
    offloads = settings.tun().offloads() ? found : Offloads.none();
    try {
      for (IpAddress rloc : settings.rlocs()) {
        RouterSettings.Underlay underlay = settings.underlay();
        openReceiver(rloc, underlay, TunnelFormat.LISP, underlay.dataPort());
        for (TunnelFormat format : settings.encapsulation().accept()) {
          if (format.port != TunnelFormat.LISP.port) {
            openReceiver(rloc, underlay, format, format.port);
          }
        }
      }
      for (RouterSettings.Tun tun : settings.tuns()) {
        sites.add(opened.keep(new SiteDevices(settings, tun, found)));
      }
    } catch (LinuxException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /// Opens everything in the network namespace of this thread, or nothing.
  ///
  /// @param found what the kernel offers
  static Devices open(RouterSettings settings, Offloads found) throws DataPlaneFailure {
    try {
      return new Devices(settings, found);
    } catch (LinuxException e) {
      throw new DataPlaneFailure(String.valueOf(e.getMessage()), hint(e), e);
    }
  }

  private static String hint(LinuxException e) {
    if (e.is(Errno.EPERM) || e.is(Errno.EACCES)) {
      return "run as root, or give java CAP_NET_ADMIN and CAP_NET_RAW";
    }
    if (e.is(Errno.EADDRINUSE) || e.is(Errno.EBUSY)) return "is another router running here?";
    if (e.is(Errno.EADDRNOTAVAIL)) return "an RLOC has to be an address of this host";
    return e.is(Errno.ENOENT) ? "load the kernel module tun" : "";
  }

  private void openReceiver(
      IpAddress rloc, RouterSettings.Underlay underlay, TunnelFormat format, int port)
      throws LinuxException {
    UdpOptions options = UdpOptions.data().withMark(underlay.mark());
    if (offloads.udpGro()) options = options.with(Flag.GRO);
    SockAddr local = SockAddr.of(rloc.toInetAddress(), port);
    receivers.add(new Receiver(opened.keep(UdpSocket.open(local, options)), format));
  }

  /// Makes the TUN devices anew that somebody has deleted.
  void reviveTuns() throws LinuxException {
    for (SiteDevices site : sites) site.reviveTun();
  }

  Offloads offloads() {
    return offloads;
  }

  /// One for each instance, in the order of the settings.
  List<SiteDevices> sites() {
    return sites;
  }

  List<Receiver> receivers() {
    return receivers;
  }

  @Override
  public void close() {
    opened.close();
  }
}
