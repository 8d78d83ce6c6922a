package rhumb.protocol.prefix;

import rhumb.protocol.address.Address;
import rhumb.protocol.address.AsNumber;
import rhumb.protocol.address.DistinguishedName;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Eui64Address;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.address.Lcaf;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.wire.WireWriter;

/// An EID-prefix as one string of bits: 32 of instance, 16 of family, 16 zero, then the address.
/// Bits beyond the length are zero.
final class KeyBits {
  /// Bits before the address.
  static final int HEAD = 64;

  private final long[] words;
  private final int length;

  KeyBits(EidPrefix prefix) {
    Address address = prefix.network();
    int head = prefix.instance().value();
    long[] words =
        switch (address) {
          case Ipv4Address v4 -> new long[] {0, (long) v4.value() << 32};
          case Ipv6Address v6 -> new long[] {0, v6.high(), v6.low()};
          case MacAddress mac -> new long[] {0, mac.value() << 16};
          case Eui64Address mac -> new long[] {0, mac.value()};
          case AsNumber number -> new long[] {0, (long) number.value() << 32};
          case DistinguishedName name -> octets(name);
          case Lcaf lcaf -> octets(lcaf);
        };
    words[0] = (long) head << 32 | (long) address.afi() << 16;
    this.words = words;
    this.length = HEAD + (address instanceof Lcaf ? (words.length - 1) * 64 : prefix.length());
  }

  private KeyBits(long[] words, int length) {
    this.words = words;
    this.length = length;
  }

  /// The first word stays free; the address as it is on the wire follows, padded with zeros.
  private static long[] octets(Address address) {
    var out = new WireWriter();
    address.encode(out);
    int from = 2; // after the AFI
    long[] words = new long[1 + (out.position() - from + 7) / 8];
    for (int i = from; i < out.position(); i++) {
      int bit = (i - from) * 8;
      words[1 + bit / 64] |= (out.array()[i] & 0xFFL) << (56 - bit % 64);
    }
    return words;
  }

  int length() {
    return length;
  }

  /// The bit at `index`, which is less than the length.
  boolean bit(int index) {
    return (words[index >> 6] << (index & 63)) < 0;
  }

  /// How many bits at the start are the same.
  int commonLength(KeyBits other) {
    int most = Math.min(length, other.length);
    for (int i = 0; i << 6 < most; i++) {
      long difference = words[i] ^ other.words[i];
      if (difference != 0) return Math.min(most, (i << 6) + Long.numberOfLeadingZeros(difference));
    }
    return most;
  }

  boolean isPrefixOf(KeyBits other) {
    return length <= other.length && commonLength(other) == length;
  }

  KeyBits truncated(int newLength) {
    long[] kept = java.util.Arrays.copyOf(words, (newLength + 63) >> 6);
    int partial = newLength & 63;
    if (partial != 0) kept[kept.length - 1] &= -1L << (64 - partial);
    return new KeyBits(kept, newLength);
  }
}
