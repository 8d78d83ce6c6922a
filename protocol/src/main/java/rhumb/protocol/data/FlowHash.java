package rhumb.protocol.data;

import static rhumb.protocol.wire.NetworkOrder.U16;
import static rhumb.protocol.wire.NetworkOrder.U32;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A number that is equal for all packets of a flow and spreads flows evenly (RFC 9300 §12).
///
/// What tells flows apart beside addresses and protocol: ports, or the identifier of an echo. All
/// fragments of a datagram must go the same way and only the first has ports, so fragments are told
/// apart by their addresses alone.
public final class FlowHash {
  private FlowHash() {}

  /// The hash of the packet at `at`, at which `header` looks.
  public static int of(IpHeader header, MemorySegment packet, long at) {
    long key = header.isFragment() ? 0 : transport(header, packet, at + header.headerLength());
    if (header.isV6()) {
      key = mix(key ^ header.sourceHigh());
      key = mix(key ^ header.sourceLow());
      key = mix(key ^ header.destinationHigh());
      return (int) (mix(key ^ header.destinationLow()) >>> 32);
    }
    long addresses = (long) header.sourceV4() << 32 | header.destinationV4() & 0xFFFF_FFFFL;
    return (int) (mix(mix(key) ^ addresses) >>> 32);
  }

  private static long transport(IpHeader header, MemorySegment packet, long at) {
    int protocol = header.protocol();
    int room = header.totalLength() - header.headerLength();
    long key = (long) protocol << 32;
    return switch (protocol) {
      case IpHeader.TCP, IpHeader.UDP, IpHeader.SCTP ->
          room < 4 ? key : key | packet.get(U32, at) & 0xFFFF_FFFFL;
      case IpHeader.ICMP, IpHeader.ICMPV6 ->
          room < 8 || !isEcho(protocol, packet.get(ValueLayout.JAVA_BYTE, at) & 0xFF)
              ? key
              : key | packet.get(U16, at + 4) & 0xFFFF;
      default -> key;
    };
  }

  /// Echo and echo reply of RFC 792 and RFC 4443.
  private static boolean isEcho(int protocol, int type) {
    return protocol == IpHeader.ICMP ? type == 0 || type == 8 : type == 128 || type == 129;
  }

  /// Spreads bits (the finalizer of SplitMix64, without its last step).
  private static long mix(long key) {
    long z = key + 0x9E37_79B9_7F4A_7C15L;
    z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    return (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
  }
}
