package rhumb.protocol.prefix;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
/// Bits beyond the length are zero. Made for a search and gone after it, so it has no array unless
/// the address is longer than IPv6's.
final class KeyBits {
  /// Bits before the address.
  static final int HEAD = 64;

  private static final int INLINE = 3; // words

  private final long head;
  private final long first;
  private final long second;
  private final long @Nullable [] words; // all of them, if there are more
  private final int length;

  KeyBits(EidPrefix prefix) {
    Address address = prefix.network();
    head = (long) prefix.instance().value() << 32 | (long) address.afi() << 16;
    long[] all = null;
    switch (address) {
      case Ipv4Address v4 -> {
        first = (long) v4.value() << 32;
        second = 0;
      }
      case Ipv6Address v6 -> {
        first = v6.high();
        second = v6.low();
      }
      case MacAddress mac -> {
        first = mac.value() << 16;
        second = 0;
      }
      case Eui64Address mac -> {
        first = mac.value();
        second = 0;
      }
      case AsNumber number -> {
        first = (long) number.value() << 32;
        second = 0;
      }
      case DistinguishedName _, Lcaf _ -> {
        all = octets(address);
        all[0] = head;
        first = all.length > 1 ? all[1] : 0;
        second = all.length > 2 ? all[2] : 0;
      }
    }
    words = all != null && all.length > INLINE ? all : null;
    boolean isWhole = all != null && address instanceof Lcaf;
    length = HEAD + (isWhole ? Objects.requireNonNull(all).length * 64 - HEAD : prefix.length());
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

  /// As `new KeyBits(prefix).length()`.
  static int length(EidPrefix prefix) {
    return prefix.network() instanceof Lcaf ? new KeyBits(prefix).length : HEAD + prefix.length();
  }

  int length() {
    return length;
  }

  /// The bit at `index`, which is less than the length.
  boolean bit(int index) {
    return (word(index >> 6) << (index & 63)) < 0;
  }

  private long word(int index) {
    return switch (index) {
      case 0 -> head;
      case 1 -> first;
      case 2 -> second;
      default -> words == null ? 0 : words[index];
    };
  }

  /// How many bits at the start are the same.
  int commonLength(KeyBits other) {
    int most = Math.min(length, other.length);
    for (int i = 0; i << 6 < most; i++) {
      long difference = word(i) ^ other.word(i);
      if (difference != 0) return Math.min(most, (i << 6) + Long.numberOfLeadingZeros(difference));
    }
    return most;
  }

  boolean isPrefixOf(KeyBits other) {
    return length <= other.length && commonLength(other) == length;
  }
}
