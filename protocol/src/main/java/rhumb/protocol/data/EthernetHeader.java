package rhumb.protocol.data;

import static rhumb.protocol.wire.NetworkOrder.U16;
import static rhumb.protocol.wire.NetworkOrder.U32;

import java.lang.foreign.MemorySegment;

/// The 14-octet header of an Ethernet frame without a tag, seen in place. Owns nothing; re-wrapped
/// per packet.
/// ```
/// | destination, 6 octets | source, 6 octets | type, 2 octets |
/// ```
public final class EthernetHeader {
  /// Octets.
  public static final int LENGTH = 14;

  public static final int IPV4 = 0x0800;
  public static final int IPV6 = 0x86DD;

  private MemorySegment buffer = MemorySegment.NULL;
  private long at;

  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"}) // the same object
  public EthernetHeader wrap(MemorySegment buffer, long at) {
    if (this.buffer != buffer) this.buffer = buffer; // see IpHeader
    this.at = at;
    return this;
  }

  /// What the frame carries.
  public int type() {
    return buffer.get(U16, at + 12) & 0xFFFF;
  }

  /// @param destination 48 bits in the low end
  /// @param source 48 bits in the low end
  public EthernetHeader write(long destination, long source, int type) {
    buffer.set(U16, at, (short) (destination >>> 32));
    buffer.set(U32, at + 2, (int) destination);
    buffer.set(U16, at + 6, (short) (source >>> 32));
    buffer.set(U32, at + 8, (int) source);
    buffer.set(U16, at + 12, (short) type);
    return this;
  }
}
