package rhumb.protocol.address;

import java.nio.charset.StandardCharsets;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A distinguished name (RFC 9735): octets ended by a NUL on the wire. Its mask length counts the
/// NUL when the match is exact; a shorter one makes the name a prefix of other names.
///
/// @param name the octets without the NUL; may be cut by a mask, hence octets and not characters
public record DistinguishedName(Octets name) implements Address {
  /// Longer than any host or interface name. A name whose exact length does not fit into the eight
  /// bits of a mask length, that is of more than 30 octets, has the mask length 255.
  public static final int MAX_OCTETS = 255;

  private static final int LONGEST_MASK = 255;

  public DistinguishedName {
    if (name.length() > MAX_OCTETS) throw new IllegalArgumentException("name too long");
    for (int i = 0; i < name.length(); i++) {
      if (name.at(i) == 0) throw new IllegalArgumentException("NUL inside a name");
    }
  }

  public static DistinguishedName of(String name) {
    return new DistinguishedName(Octets.of(name.getBytes(StandardCharsets.UTF_8)));
  }

  static DistinguishedName decodeBody(WireReader in) throws MalformedMessage {
    return new DistinguishedName(in.octetsToZero(MAX_OCTETS, DropReason.BAD_DISTINGUISHED_NAME));
  }

  @Override
  public int afi() {
    return Afi.NAME;
  }

  @Override
  public int bits() {
    return Math.min(8 * (name.length() + 1), LONGEST_MASK);
  }

  /// Names are cut at whole octets.
  @Override
  public DistinguishedName masked(int length) {
    if (length >= bits() || length / 8 >= name.length()) return this;
    return new DistinguishedName(Octets.copyOf(name.toByteArray(), 0, length / 8));
  }

  @Override
  public void encode(WireWriter out) {
    out.u16(Afi.NAME).octets(name).u8(0);
  }

  @Override
  public String toString() {
    return name.toPrintableString();
  }
}
