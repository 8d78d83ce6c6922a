package rhumb.protocol.data;

import static rhumb.protocol.wire.NetworkOrder.U32;

import java.lang.foreign.MemorySegment;

/// The 8-octet header of VXLAN (RFC 7348) and VXLAN-GPE, seen in place. Owns nothing; re-wrapped
/// per packet. A VXLAN header has the same bits as a LISP header with an instance-id alone: only
/// the port tells them apart, and what follows is an Ethernet frame.
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |R|R|R|R|I|P|R|R|            Reserved           | Next Protocol |
/// |              VXLAN Network Identifier         |   Reserved    |
/// ```
public final class VxlanHeader {
  /// Octets.
  public static final int LENGTH = 8;

  /// The UDP destination port of VXLAN.
  public static final int PORT = 4789;

  /// The UDP destination port of VXLAN-GPE, the only one where P means something.
  public static final int GPE_PORT = 4790;

  private static final int I = 0x0800_0000;
  private static final int P = 0x0400_0000;

  private MemorySegment buffer = MemorySegment.NULL;
  private long at;

  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"}) // the same object
  public VxlanHeader wrap(MemorySegment buffer, long at) {
    if (this.buffer != buffer) this.buffer = buffer; // see IpHeader
    this.at = at;
    return this;
  }

  /// I: without it the packet must be dropped (RFC 7348 §5).
  public boolean hasNetworkId() {
    return (buffer.get(U32, at) & I) != 0;
  }

  /// 24 bits; meaningful only if [#hasNetworkId].
  public int networkId() {
    return buffer.get(U32, at + 4) >>> 8;
  }

  /// What follows a header of VXLAN-GPE; without P it is an Ethernet frame.
  public int nextProtocol() {
    int word = buffer.get(U32, at);
    return (word & P) != 0 ? word & 0xFF : NextProtocol.ETHERNET;
  }

  public VxlanHeader write(int networkId) {
    buffer.set(U32, at, I);
    buffer.set(U32, at + 4, networkId << 8);
    return this;
  }

  public VxlanHeader writeGpe(int networkId, int nextProtocol) {
    buffer.set(U32, at, I | P | nextProtocol & 0xFF);
    buffer.set(U32, at + 4, networkId << 8);
    return this;
  }
}
