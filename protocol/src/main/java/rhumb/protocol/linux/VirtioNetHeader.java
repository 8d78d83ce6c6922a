package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The ten octets before each packet of a TUN device opened with a vnet header: what the kernel has
/// left to do, or leaves to us. Seen in place, re-wrapped per packet; numbers in the host's order.
///
/// ```
/// struct virtio_net_hdr {  0 u8 flags      1 u8 gso_type   2 u16 hdr_len    4 u16 gso_size
///                          6 u16 csum_start   8 u16 csum_offset }
/// ```
public final class VirtioNetHeader {
  /// Octets on each packet.
  public static final int LENGTH = 10;

  /// Flag: the checksum at csumStart + csumOffset holds only the pseudo-header's sum.
  public static final int NEEDS_CHECKSUM = 1;

  /// Flag: the checksum has been verified.
  public static final int DATA_VALID = 2;

  /// GSO type: an ordinary packet.
  public static final int GSO_NONE = 0;

  /// GSO type: TCP over IPv4, to be cut into segments of gsoSize.
  public static final int GSO_TCP_V4 = 1;

  /// GSO type: TCP over IPv6.
  public static final int GSO_TCP_V6 = 4;

  /// GSO type: UDP over either, each segment a datagram of its own.
  public static final int GSO_UDP = 5;

  /// Added to a TCP type: the segments carry CWR (RFC 3168).
  public static final int GSO_ECN = 0x80;

  private static final ValueLayout.OfShort U16 = JAVA_SHORT_UNALIGNED;

  private MemorySegment buffer = MemorySegment.NULL;
  private long at;

  /// Looks at the header at `at` of `buffer`.
  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"}) // the same object
  public VirtioNetHeader wrap(MemorySegment buffer, long at) {
    if (this.buffer != buffer) this.buffer = buffer; // storing a reference is work for G1
    this.at = at;
    return this;
  }

  /// [#NEEDS_CHECKSUM], [#DATA_VALID] or both.
  public int flags() {
    return buffer.get(JAVA_BYTE, at) & 0xFF;
  }

  /// True if the transport checksum is still to be completed.
  public boolean needsChecksum() {
    return (flags() & NEEDS_CHECKSUM) != 0;
  }

  /// One of the GSO types, without [#GSO_ECN].
  public int gsoType() {
    return buffer.get(JAVA_BYTE, at + 1) & ~GSO_ECN & 0xFF;
  }

  /// True if [#GSO_ECN] is set.
  public boolean gsoEcn() {
    return (buffer.get(JAVA_BYTE, at + 1) & GSO_ECN) != 0;
  }

  /// Octets of all headers of a super-packet; a hint.
  public int headerLength() {
    return u16(2);
  }

  /// Octets of transport payload in each segment of a super-packet.
  public int gsoSize() {
    return u16(4);
  }

  /// Where the checksum starts to sum, from the start of the packet.
  public int checksumStart() {
    return u16(6);
  }

  /// Where the checksum is stored, from checksumStart.
  public int checksumOffset() {
    return u16(8);
  }

  private int u16(int offset) {
    return buffer.get(U16, at + offset) & 0xFFFF;
  }

  /// Writes the header of a packet that is whole and needs nothing.
  public VirtioNetHeader writePlain() {
    return write(0, GSO_NONE, 0, 0, 0, 0);
  }

  /// Writes the header of a packet whose checksum is to be completed.
  public VirtioNetHeader writePartialChecksum(int checksumStart, int checksumOffset) {
    return write(NEEDS_CHECKSUM, GSO_NONE, 0, 0, checksumStart, checksumOffset);
  }

  /// Writes all fields.
  public VirtioNetHeader write(
      int flags,
      int gsoType,
      int headerLength,
      int gsoSize,
      int checksumStart,
      int checksumOffset) {
    buffer.set(JAVA_BYTE, at, (byte) flags);
    buffer.set(JAVA_BYTE, at + 1, (byte) gsoType);
    buffer.set(U16, at + 2, (short) headerLength);
    buffer.set(U16, at + 4, (short) gsoSize);
    buffer.set(U16, at + 6, (short) checksumStart);
    buffer.set(U16, at + 8, (short) checksumOffset);
    return this;
  }

  @Override
  public String toString() {
    return "vnet flags=%d gso=%d/%d hdr=%d csum=%d+%d"
        .formatted(
            flags(), gsoType(), gsoSize(), headerLength(), checksumStart(), checksumOffset());
  }
}
