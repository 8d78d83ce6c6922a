package rhumb.protocol.address;

import java.util.Optional;
import rhumb.protocol.wire.WireWriter;

/// A 48-bit MAC address, sent under AFI 16389 and read under 6 as well.
///
/// @param value the 48 bits in the low end
public record MacAddress(long value) implements Address, Comparable<MacAddress> {
  public static final int BITS = 48;
  private static final long MASK = (1L << BITS) - 1;

  public MacAddress {
    if ((value & ~MASK) != 0) throw new IllegalArgumentException("more than 48 bits");
  }

  /// Reads `00:50:56:9a:00:01`, also with hyphens, and the dotted form `0050.569a.0001`.
  public static Optional<MacAddress> tryParse(String text) {
    boolean pairs = text.matches("(?i)[0-9a-f]{2}([:-][0-9a-f]{2}){5}");
    boolean quads = text.matches("(?i)[0-9a-f]{4}(\\.[0-9a-f]{4}){2}");
    if (!pairs && !quads) return Optional.empty();
    return Optional.of(new MacAddress(Long.parseLong(text.replaceAll("[:.-]", ""), 16)));
  }

  @Override
  public int afi() {
    return Afi.MAC;
  }

  @Override
  public int bits() {
    return BITS;
  }

  @Override
  public MacAddress masked(int length) {
    if (length >= BITS) return this;
    return new MacAddress(value & ~(MASK >>> length));
  }

  @Override
  public void encode(WireWriter out) {
    out.u16(Afi.MAC).u48(value);
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return String.format(
        "%02x:%02x:%02x:%02x:%02x:%02x",
        value >>> 40,
        value >>> 32 & 0xFF,
        value >>> 24 & 0xFF,
        value >>> 16 & 0xFF,
        value >>> 8 & 0xFF,
        value & 0xFF);
  }
}
