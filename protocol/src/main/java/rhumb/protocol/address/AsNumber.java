package rhumb.protocol.address;

import rhumb.protocol.wire.WireWriter;

/// An autonomous system number as an address (AFI 18).
///
/// @param value the 32 bits, unsigned
public record AsNumber(int value) implements Address {
  public static final int BITS = 32;

  @Override
  public int afi() {
    return Afi.AS_NUMBER;
  }

  @Override
  public int bits() {
    return BITS;
  }

  @Override
  public AsNumber masked(int length) {
    if (length >= BITS) return this;
    return new AsNumber(length == 0 ? 0 : value & -1 << (BITS - length));
  }

  @Override
  public void encode(WireWriter out) {
    out.u16(Afi.AS_NUMBER).u32(value);
  }

  @Override
  public String toString() {
    return "AS" + Integer.toUnsignedString(value);
  }
}
