package rhumb.protocol.address;

import java.io.ByteArrayOutputStream;
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
  /// So that the mask length, one octet on the wire, can always say "exact".
  public static final int MAX_OCTETS = 30;

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
    var octets = new ByteArrayOutputStream();
    for (int octet; (octet = in.u8()) != 0; ) {
      if (octets.size() == MAX_OCTETS) throw in.malformed(DropReason.BAD_DISTINGUISHED_NAME);
      octets.write(octet);
    }
    return new DistinguishedName(Octets.of(octets.toByteArray()));
  }

  @Override
  public int afi() {
    return Afi.NAME;
  }

  @Override
  public int bits() {
    return 8 * (name.length() + 1);
  }

  /// Names are cut at whole octets.
  @Override
  public DistinguishedName masked(int length) {
    if (length / 8 >= name.length()) return this;
    return new DistinguishedName(Octets.copyOf(name.toByteArray(), 0, length / 8));
  }

  @Override
  public void encode(WireWriter out) {
    out.u16(Afi.NAME).octets(name).u8(0);
  }

  /// UTF-8 with everything outside printable ASCII escaped: a name comes from a peer and is shown
  /// on terminals and pages.
  @Override
  public String toString() {
    var text = new StringBuilder("\"");
    new String(name.toByteArray(), StandardCharsets.UTF_8)
        .codePoints()
        .forEach(
            c ->
                text.append(
                    c >= ' ' && c < 127 && c != '"' && c != '\\'
                        ? "" + (char) c
                        : String.format("\\u%04x", c)));
    return text.append('"').toString();
  }
}
