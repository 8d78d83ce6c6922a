package rhumb.protocol.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// What this kernel can take off our hands, tried out rather than guessed from its version. Any of
/// it can be switched off to test the way without.
///
/// @param udpSegmentation UDP_SEGMENT: one send becomes many datagrams (Linux 4.18)
/// @param udpGro UDP_GRO: many datagrams arrive as one train (Linux 5.0)
/// @param vnetHeader TUN packets may be partial: IFF_VNET_HDR
/// @param multiQueue a TUN device may have several queues: IFF_MULTI_QUEUE
/// @param tun how partial TUN packets may be
public record Offloads(
    boolean udpSegmentation,
    boolean udpGro,
    boolean vnetHeader,
    boolean multiQueue,
    TunOffload tun) {

  /// Partial packets need a header that says so.
  public Offloads {
    if (!vnetHeader && tun != TunOffload.NONE) {
      throw new IllegalArgumentException("offload " + tun + " without vnet header");
    }
  }

  /// Nothing: each packet by itself.
  public static Offloads none() {
    return new Offloads(false, false, false, false, TunOffload.NONE);
  }

  /// Tries everything. What lacks the privilege to be tried counts as absent.
  public static Offloads detect() {
    boolean vnetHeader = works(TunDevice::knowsVnetHeader);
    return new Offloads(
        works(() -> udpOption(Abi.UDP_SEGMENT)),
        works(() -> udpOption(Abi.UDP_GRO)),
        vnetHeader,
        works(TunDevice::knowsMultiQueue),
        vnetHeader ? tunOffload() : TunOffload.NONE);
  }

  /// What a router would use and this kernel lacks, by the kernel's names.
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!udpSegmentation) missing.add("UDP_SEGMENT");
    if (!udpGro) missing.add("UDP_GRO");
    if (!vnetHeader) missing.add("IFF_VNET_HDR");
    if (tun.compareTo(TunOffload.TSO) < 0) missing.add("TUN_F_TSO4");
    if (tun.compareTo(TunOffload.USO) < 0) missing.add("TUN_F_USO4");
    return missing;
  }

  /// What both this and `allowed` have.
  public Offloads and(Offloads allowed) {
    return new Offloads(
        udpSegmentation && allowed.udpSegmentation,
        udpGro && allowed.udpGro,
        vnetHeader && allowed.vnetHeader,
        multiQueue && allowed.multiQueue,
        tun.compareTo(allowed.tun) < 0 ? tun : allowed.tun);
  }

  private static boolean udpOption(int name) throws LinuxException {
    int fd = SocketCalls.socket(Abi.AF_INET, Abi.SOCK_DGRAM | Abi.SOCK_CLOEXEC, 0);
    try (var descriptor = new Descriptor(fd)) {
      return SocketOptions.set(descriptor.fd(), Abi.IPPROTO_UDP, name, 1) == 0;
    }
  }

  /// Tried in a namespace of its own where that is allowed, so that nobody sees the device.
  private static TunOffload tunOffload() {
    Callable<TunOffload> attempt =
        () -> {
          try (var device = TunDevice.open(TunOptions.offloaded("rhumbtry%d"))) {
            return device.offload();
          }
        };
    try (var namespace = NetworkNamespace.create()) {
      return namespace.call(attempt);
    } catch (Exception notAllowed) {
      return here(attempt);
    }
  }

  private static TunOffload here(Callable<TunOffload> attempt) {
    try {
      return attempt.call();
    } catch (Exception notAllowed) {
      return TunOffload.NONE;
    }
  }

  private static boolean works(Callable<Boolean> attempt) {
    try {
      return attempt.call();
    } catch (Exception notAllowed) {
      return false;
    }
  }
}
