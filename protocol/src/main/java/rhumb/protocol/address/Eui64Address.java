package rhumb.protocol.address;

import rhumb.protocol.wire.WireWriter;

/// A 64-bit MAC address (AFI 16390).
public record Eui64Address(long value) implements Address {
  public static final int BITS = 64;

  @Override
  public int afi() {
    return Afi.EUI64;
  }

  @Override
  public int bits() {
    return BITS;
  }

  @Override
  public Eui64Address masked(int length) {
    if (length >= BITS) return this;
    return new Eui64Address(length == 0 ? 0 : value & -1L << (BITS - length));
  }

  @Override
  public void encode(WireWriter out) {
    out.u16(Afi.EUI64).u64(value);
  }

  @Override
  public String toString() {
    return String.format("%016x", value).replaceAll("(..)(?!$)", "$1:");
  }
}
