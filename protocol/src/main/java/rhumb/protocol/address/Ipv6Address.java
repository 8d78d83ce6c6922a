package rhumb.protocol.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import rhumb.protocol.wire.WireWriter;

/// @param high the first 64 bits
/// @param low the last 64 bits
public record Ipv6Address(long high, long low)
    implements Address, IpAddress, Comparable<Ipv6Address> {
  public static final int BITS = 128;

  public static Ipv6Address of(byte[] octets) {
    if (octets.length != 16) throw new IllegalArgumentException(octets.length + " octets");
    var words = java.nio.ByteBuffer.wrap(octets);
    return new Ipv6Address(words.getLong(), words.getLong());
  }

  /// Reads the text forms of RFC 4291 §2.2, the one with a dotted tail included; no zone.
  public static Optional<Ipv6Address> tryParse(String text) {
    int[] words = Ipv6Text.words(text);
    return words.length == 0
        ? Optional.empty()
        : Optional.of(new Ipv6Address(fourWords(words, 0), fourWords(words, 4)));
  }

  public static Ipv6Address parse(String text) {
    return tryParse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an IPv6 address: \"" + text + "\""));
  }

  private static long fourWords(int[] words, int from) {
    return (long) words[from] << 48
        | (long) words[from + 1] << 32
        | (long) words[from + 2] << 16
        | words[from + 3];
  }

  @Override
  public int afi() {
    return Afi.IPV6;
  }

  @Override
  public int bits() {
    return BITS;
  }

  @Override
  public Ipv6Address masked(int length) {
    if (length >= BITS) return this;
    if (length > 64) return new Ipv6Address(high, low & -1L << (BITS - length));
    return new Ipv6Address(length == 0 ? 0 : high & -1L << (64 - length), 0);
  }

  @Override
  public void encode(WireWriter out) {
    out.u16(Afi.IPV6).u64(high).u64(low);
  }

  @Override
  public boolean isMulticast() {
    return high >>> 56 == 0xFF;
  }

  @Override
  public boolean isUnspecified() {
    return (high | low) == 0;
  }

  @Override
  public boolean isLoopback() {
    return high == 0 && low == 1;
  }

  @Override
  public boolean isLinkLocal() {
    return high >>> 54 == 0x3FA;
  }

  @Override
  public byte[] toByteArray() {
    return java.nio.ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  @Override
  public InetAddress toInetAddress() {
    try {
      // getByAddress(byte[]) would turn an IPv4-mapped address into an Inet4Address
      return Inet6Address.getByAddress(null, toByteArray(), -1);
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // only thrown for a wrong number of octets
    }
  }

  @Override
  public Address address() {
    return this;
  }

  @Override
  public int compareTo(Ipv6Address other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /// The canonical text of RFC 5952.
  @Override
  public String toString() {
    return Ipv6Text.canonical(high, low);
  }
}
