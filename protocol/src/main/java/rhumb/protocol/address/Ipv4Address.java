package rhumb.protocol.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import rhumb.protocol.wire.WireWriter;

/// @param value the 32 bits in network order, first bit highest
public record Ipv4Address(int value) implements Address, IpAddress, Comparable<Ipv4Address> {
  public static final int BITS = 32;

  public static Ipv4Address of(byte[] octets) {
    if (octets.length != 4) throw new IllegalArgumentException(octets.length + " octets");
    return new Ipv4Address(
        (octets[0] & 0xFF) << 24
            | (octets[1] & 0xFF) << 16
            | (octets[2] & 0xFF) << 8
            | octets[3] & 0xFF);
  }

  /// Reads dotted decimal with exactly four numbers and no leading zeros, which some read as octal.
  public static Optional<Ipv4Address> tryParse(String text) {
    int value = 0;
    int at = 0;
    for (int octet = 0; octet < 4; octet++) {
      int end = octet < 3 ? text.indexOf('.', at) : text.length();
      int number = end < 0 ? -1 : octet(text, at, end);
      if (number < 0) return Optional.empty();
      value = value << 8 | number;
      at = end + 1;
    }
    return Optional.of(new Ipv4Address(value));
  }

  public static Ipv4Address parse(String text) {
    return tryParse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an IPv4 address: \"" + text + "\""));
  }

  private static int octet(String text, int from, int to) {
    if (to <= from || to - from > 3 || to - from > 1 && text.charAt(from) == '0') return -1;
    int number = 0;
    for (int i = from; i < to; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') return -1;
      number = number * 10 + digit - '0';
    }
    return number > 255 ? -1 : number;
  }

  @Override
  public int afi() {
    return Afi.IPV4;
  }

  @Override
  public int bits() {
    return BITS;
  }

  @Override
  public Ipv4Address masked(int length) {
    if (length >= BITS) return this;
    return new Ipv4Address(length == 0 ? 0 : value & -1 << (BITS - length));
  }

  @Override
  public void encode(WireWriter out) {
    out.u16(Afi.IPV4).u32(value);
  }

  @Override
  public boolean isMulticast() {
    return value >>> 28 == 0xE;
  }

  public boolean isBroadcast() {
    return value == -1;
  }

  @Override
  public boolean isUnspecified() {
    return value == 0;
  }

  @Override
  public boolean isLoopback() {
    return value >>> 24 == 127;
  }

  @Override
  public boolean isLinkLocal() {
    return value >>> 16 == 0xA9FE;
  }

  @Override
  public byte[] toByteArray() {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  @Override
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(toByteArray());
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // only thrown for a wrong number of octets
    }
  }

  @Override
  public Address address() {
    return this;
  }

  @Override
  public int compareTo(Ipv4Address other) {
    return Integer.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return (value >>> 24)
        + "."
        + (value >>> 16 & 0xFF)
        + "."
        + (value >>> 8 & 0xFF)
        + "."
        + (value & 0xFF);
  }
}
