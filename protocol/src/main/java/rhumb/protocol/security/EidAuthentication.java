package rhumb.protocol.security;

import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// EID-AD (RFC 9303 §6.1): what the Map-Server vouches for. In a Map-Request it is the wish for a
/// key derivation function and nothing else.
/// ```
/// |           EID-AD Length       |           KDF ID              |
/// | Record Count  |E| Unassigned  |         EID HMAC ID           |
/// |  Unassigned   | EID mask-len  |           EID-AFI             |
/// |                          EID-Prefix ...                       |
/// |                            EID HMAC                           |
/// ```
///
/// @param kdf 16 bits, of an open registry; see [KeyDerivation]
/// @param etrCannotSign E: some ETR of these prefixes does not speak LISP-SEC
/// @param hmacId 16 bits, of an open registry; see [SecurityHmac]
/// @param hmac empty in a Map-Request
public record EidAuthentication(
    int kdf, boolean etrCannotSign, int hmacId, List<EidPrefix> prefixes, Octets hmac) {
  private static final int SHORT = 4; // octets: length and KDF id

  public EidAuthentication {
    if (prefixes.size() > 255) throw new IllegalArgumentException("0..255 prefixes");
    prefixes = List.copyOf(prefixes);
  }

  /// What an ITR asks for.
  public static EidAuthentication wish(KeyDerivation kdf) {
    return new EidAuthentication(kdf.code(), false, 0, List.of(), Octets.EMPTY);
  }

  /// Signed by the Map-Server with the ITR-OTK (RFC 9303 §6.7.1).
  public static EidAuthentication signed(
      OneTimeKey itrKey,
      KeyDerivation kdf,
      SecurityHmac hmac,
      boolean etrCannotSign,
      List<EidPrefix> prefixes) {
    Octets zeros = Octets.zeros(hmac.length());
    var unsigned = new EidAuthentication(kdf.code(), etrCannotSign, hmac.code(), prefixes, zeros);
    return unsigned.with(hmac.compute(itrKey, unsigned.toByteArray()));
  }

  /// Whether the Map-Server that signed this knew the ITR-OTK. RFC 9303 §6.9 says to zero the "HMAC
  /// ID" first; §6.7.1, which makes the code, zeroes the HMAC, and so does this.
  public boolean isSignedBy(OneTimeKey itrKey) {
    Optional<SecurityHmac> known = SecurityHmac.of(hmacId);
    if (known.isEmpty() || known.get().length() != hmac.length()) return false;
    byte[] text = with(Octets.zeros(hmac.length())).toByteArray();
    return known.get().compute(itrKey, text).equalsInConstantTime(hmac);
  }

  private EidAuthentication with(Octets newHmac) {
    return new EidAuthentication(kdf, etrCannotSign, hmacId, prefixes, newHmac);
  }

  /// True for what a Map-Request carries.
  public boolean isWish() {
    return prefixes.isEmpty() && hmac.length() == 0;
  }

  static EidAuthentication decode(WireReader in) throws MalformedMessage {
    int length = in.u16(); // counts itself
    if (length < SHORT) throw in.malformed(DropReason.BAD_SECURITY_DATA);
    WireReader body = in.nested(length - 2);
    int kdf = body.u16();
    if (length == SHORT) return new EidAuthentication(kdf, false, 0, List.of(), Octets.EMPTY);
    int count = body.u8();
    boolean etrCannotSign = (body.u8() & 0x80) != 0;
    int hmacId = body.u16();
    List<EidPrefix> prefixes = body.list(count, EidAuthentication::decodePrefix);
    return new EidAuthentication(kdf, etrCannotSign, hmacId, prefixes, body.rest());
  }

  private static EidPrefix decodePrefix(WireReader in) throws MalformedMessage {
    in.skip(1);
    return EidPrefix.decode(in.u8(), in);
  }

  void encode(WireWriter out) {
    int start = out.position();
    out.u16(SHORT).u16(kdf);
    if (isWish()) return;
    out.u8(prefixes.size()).u8(etrCannotSign ? 0x80 : 0).u16(hmacId);
    for (EidPrefix prefix : prefixes) prefix.encodeAddress(out.u8(0).u8(prefix.length()));
    out.octets(hmac);
    out.patchU16(start, out.position() - start);
  }

  private byte[] toByteArray() {
    var out = new WireWriter();
    encode(out);
    return out.toByteArray();
  }
}
