package rhumb.protocol.data;

import static rhumb.protocol.wire.NetworkOrder.U16;
import static rhumb.protocol.wire.NetworkOrder.U32;
import static rhumb.protocol.wire.NetworkOrder.U64;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// An IPv4 or IPv6 header and where its transport begins, seen in place. Owns nothing; re-wrapped
/// per packet. Whatever [#wrap] accepts lies within the packet.
public final class IpHeader {
  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int ICMPV6 = 58;
  public static final int SCTP = 132;

  /// Octets of an IPv4 header without options.
  public static final int V4_LENGTH = 20;

  /// Octets of an IPv6 header without extensions.
  public static final int V6_LENGTH = 40;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;
  private static final int MOST_EXTENSIONS = 8; // a packet with more is looked at no further

  private MemorySegment memory = MemorySegment.NULL;
  private long at;
  private boolean v6;
  private int headerLength;
  private int totalLength;
  private int protocol;
  private boolean fragment;

  /// Looks at the packet at `at`, of which `available` octets are there.
  ///
  /// @return false if it is no IP packet or contradicts its own lengths
  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"}) // the same object
  public boolean wrap(MemorySegment packet, long at, int available) {
    // It hardly ever changes, and storing a reference costs G1 a memory barrier and a dirty card.
    if (this.memory != packet) this.memory = packet;
    this.at = at;
    fragment = false;
    if (available < V4_LENGTH) return false;
    int version = octet(0) >>> 4;
    v6 = version == 6;
    return v6 ? wrapV6(available) : version == 4 && wrapV4(available);
  }

  private boolean wrapV4(int available) {
    headerLength = (octet(0) & 0xF) * 4;
    totalLength = u16(2);
    protocol = octet(9);
    fragment = (u16(6) & 0x3FFF) != 0; // more fragments, or not the first
    return headerLength >= V4_LENGTH && totalLength >= headerLength && totalLength <= available;
  }

  private boolean wrapV6(int available) {
    if (available < V6_LENGTH) return false;
    totalLength = V6_LENGTH + u16(4);
    protocol = octet(6);
    headerLength = V6_LENGTH;
    return totalLength <= available && skipExtensions();
  }

  private boolean skipExtensions() {
    for (int i = 0; i < MOST_EXTENSIONS; i++) {
      if (protocol == FRAGMENT) {
        if (headerLength + 8 > totalLength) return false;
        fragment = true;
        protocol = octet(headerLength);
        headerLength += 8;
        return true; // what follows a fragment header need not begin with a header
      }
      if (protocol != HOP_BY_HOP && protocol != ROUTING && protocol != DESTINATION_OPTIONS) {
        return true;
      }
      if (headerLength + 8 > totalLength) return false;
      protocol = octet(headerLength);
      headerLength += 8 + octet(headerLength + 1) * 8;
      if (headerLength > totalLength) return false;
    }
    return true;
  }

  public boolean isV6() {
    return v6;
  }

  /// Octets before the transport, IPv6 extension headers included.
  public int headerLength() {
    return headerLength;
  }

  /// Octets of the packet by its own account.
  public int totalLength() {
    return totalLength;
  }

  /// The transport's number, after any extension headers.
  public int protocol() {
    return protocol;
  }

  /// True for any fragment, the first included.
  public boolean isFragment() {
    return fragment;
  }

  /// IPv4's "don't fragment"; always true for IPv6, which routers do not fragment.
  public boolean dontFragment() {
    return v6 || (octet(6) & 0x40) != 0;
  }

  /// TTL or Hop Limit.
  public int ttl() {
    return octet(v6 ? 7 : 8);
  }

  /// TOS or Traffic Class: six bits of DSCP, two of ECN.
  public int tos() {
    return v6 ? u16(0) >>> 4 & 0xFF : octet(1);
  }

  public int sourceV4() {
    return memory.get(U32, at + 12);
  }

  public int destinationV4() {
    return memory.get(U32, at + 16);
  }

  public long sourceHigh() {
    return memory.get(U64, at + 8);
  }

  public long sourceLow() {
    return memory.get(U64, at + 16);
  }

  public long destinationHigh() {
    return memory.get(U64, at + 24);
  }

  public long destinationLow() {
    return memory.get(U64, at + 32);
  }

  /// True if nobody in particular is meant: 224.0.0.0/4, 255.255.255.255, ff00::/8.
  public boolean isMulticast() {
    if (v6) return octet(24) == 0xFF;
    return octet(16) >>> 4 == 0xE || destinationV4() == -1;
  }

  /// Writes TTL or Hop Limit and mends the IPv4 checksum.
  public void ttl(int value) {
    if (v6) {
      memory.set(ValueLayout.JAVA_BYTE, at + 7, (byte) value);
      return;
    }
    int before = u16(8);
    int after = value << 8 | before & 0xFF;
    memory.set(U16, at + 8, (short) after);
    mend(before, after);
  }

  /// Writes TOS or Traffic Class and mends the IPv4 checksum.
  public void tos(int value) {
    int before = u16(0);
    int after = v6 ? before & 0xF00F | value << 4 : before & 0xFF00 | value;
    memory.set(U16, at, (short) after);
    if (!v6) mend(before, after);
  }

  private void mend(int before, int after) {
    memory.set(U16, at + 10, (short) Checksum.replace(u16(10), before, after));
  }

  /// True if the IPv4 header's checksum is right, or there is none to be wrong.
  public boolean checksumHolds() {
    return v6 || Checksum.sum(memory, at, headerLength) == 0xFFFF;
  }

  /// The sum of the transport's pseudo-header for `length` octets of transport.
  public int pseudoHeaderSum(int length) {
    return v6
        ? Checksum.pseudoHeader(
            sourceHigh(), sourceLow(), destinationHigh(), destinationLow(), protocol, length)
        : Checksum.pseudoHeader(sourceV4(), destinationV4(), protocol, length);
  }

  private int octet(int offset) {
    return memory.get(ValueLayout.JAVA_BYTE, at + offset) & 0xFF;
  }

  private int u16(int offset) {
    return memory.get(U16, at + offset) & 0xFFFF;
  }
}
