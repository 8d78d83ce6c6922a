package rhumb.protocol.linux;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/// How a [UdpSocket] is set up; start from [#control()] or [#data()] and change what differs.
///
/// @param receiveBufferBytes SO_RCVBUF, beyond the system's limit where privileged; 0: the default
/// @param sendBufferBytes SO_SNDBUF in the same way
/// @param fragmentation what happens to a datagram larger than the MTU of its path
/// @param flags what is switched on
/// @param device SO_BINDTODEVICE: the only interface used; empty for any
/// @param mark SO_MARK on every packet sent, so that routing rules can tell them; 0 for none
public record UdpOptions(
    int receiveBufferBytes,
    int sendBufferBytes,
    Fragmentation fragmentation,
    Set<Flag> flags,
    String device,
    int mark) {

  private static final int DATA_BUFFER_BYTES = 8 << 20;

  /// Switches, off unless named.
  public enum Flag {
    /// SO_REUSEPORT: several sockets share the port and the kernel spreads flows over them.
    REUSE_PORT,
    /// IP_RECVERR: ICMP errors are kept for [UdpSocket#receiveError()].
    RECEIVE_ERRORS,
    /// SO_NO_CHECK, UDP_NO_CHECK6_TX: no UDP checksum; excludes [SendBatch#segmentSize].
    SEND_ZERO_CHECKSUM,
    /// UDP_NO_CHECK6_RX: datagrams without one are welcome; IPv4 always accepts them.
    ACCEPT_ZERO_CHECKSUM,
    /// IP_RECVTOS, IPV6_RECVTCLASS.
    RECEIVE_TOS,
    /// IP_RECVTTL, IPV6_RECVHOPLIMIT.
    RECEIVE_TTL,
    /// IP_PKTINFO, IPV6_RECVPKTINFO: which local address a datagram was sent to.
    PACKET_INFO,
    /// UDP_GRO: equal datagrams of a flow arrive as one train; needs slots of 64 KiB.
    GRO,
    /// IP_FREEBIND: bind to an address that the host does not have yet.
    FREE_BIND
  }

  /// IP_MTU_DISCOVER, with the values of ip(7).
  public enum Fragmentation {
    /// Leave it to the system's setting.
    SYSTEM(-1),
    /// DF clear; the kernel fragments (IP_PMTUDISC_DONT).
    FRAGMENT(0),
    /// DF set; larger than the known path MTU fails with EMSGSIZE (IP_PMTUDISC_DO).
    DONT_FRAGMENT(2),
    /// DF set, path MTU ignored: up to the interface's MTU (IP_PMTUDISC_PROBE).
    DONT_FRAGMENT_IGNORING_PATH_MTU(3);

    final int value;

    Fragmentation(int value) {
      this.value = value;
    }
  }

  /// Keeps its own copy of the flags.
  public UdpOptions {
    flags = Set.copyOf(flags);
  }

  /// For LISP control messages: told TTL and local address, default buffers.
  public static UdpOptions control() {
    return new UdpOptions(
        0, 0, Fragmentation.SYSTEM, EnumSet.of(Flag.RECEIVE_TTL, Flag.PACKET_INFO), "", 0);
  }

  /// For LISP data packets: told TOS and TTL, large buffers, zero checksums accepted.
  public static UdpOptions data() {
    return new UdpOptions(
        DATA_BUFFER_BYTES,
        DATA_BUFFER_BYTES,
        Fragmentation.SYSTEM,
        EnumSet.of(Flag.RECEIVE_TOS, Flag.RECEIVE_TTL, Flag.ACCEPT_ZERO_CHECKSUM),
        "",
        0);
  }

  /// A copy with more switched on.
  public UdpOptions with(Flag... more) {
    var set = EnumSet.noneOf(Flag.class);
    set.addAll(flags);
    set.addAll(Arrays.asList(more));
    return new UdpOptions(receiveBufferBytes, sendBufferBytes, fragmentation, set, device, mark);
  }

  /// A copy with less switched on.
  public UdpOptions without(Flag... fewer) {
    var set = EnumSet.noneOf(Flag.class);
    set.addAll(flags);
    Arrays.asList(fewer).forEach(set::remove);
    return new UdpOptions(receiveBufferBytes, sendBufferBytes, fragmentation, set, device, mark);
  }

  /// A copy with other buffer sizes.
  public UdpOptions withBuffers(int receiveBytes, int sendBytes) {
    return new UdpOptions(receiveBytes, sendBytes, fragmentation, flags, device, mark);
  }

  /// A copy with another treatment of large datagrams.
  public UdpOptions withFragmentation(Fragmentation how) {
    return new UdpOptions(receiveBufferBytes, sendBufferBytes, how, flags, device, mark);
  }

  /// A copy that uses only the interface `name`.
  public UdpOptions withDevice(String name) {
    return new UdpOptions(receiveBufferBytes, sendBufferBytes, fragmentation, flags, name, mark);
  }

  /// A copy whose packets carry another mark, which needs CAP_NET_ADMIN.
  public UdpOptions withMark(int other) {
    return new UdpOptions(receiveBufferBytes, sendBufferBytes, fragmentation, flags, device, other);
  }

  /// True if `flag` is switched on.
  public boolean has(Flag flag) {
    return flags.contains(flag);
  }
}
