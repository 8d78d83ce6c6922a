package rhumb.protocol.security;

import java.util.Arrays;
import java.util.Optional;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// The authentication data at the end of a Map-Reply (RFC 9303 §6.2).
/// ```
/// |    MR AD Type |                 Unassigned                    |
/// |                             EID-AD                            |
/// |         PKT-AD Length         |         PKT HMAC ID           |
/// |                            PKT HMAC                           |
/// ```
///
/// @param eid as the Map-Server signed it
/// @param hmacId 16 bits, of an open registry; see [SecurityHmac]
/// @param hmac over the whole Map-Reply, keyed with the MS-OTK
public record ReplySecurity(EidAuthentication eid, int hmacId, Octets hmac) {
  /// Map-Reply AD type of LISP-SEC.
  public static final int TYPE = 1;

  private static final int PACKET_HEAD = 4; // octets of length and id

  /// With zeros for a code that [#sign] computes.
  public static ReplySecurity unsigned(EidAuthentication eid, SecurityHmac hmac) {
    return new ReplySecurity(eid, hmac.code(), Octets.zeros(hmac.length()));
  }

  /// Puts the code into an encoded Map-Reply that ends in [#unsigned] data.
  public static void sign(byte[] mapReply, SecurityHmac hmac, OneTimeKey mapServerKey) {
    int at = mapReply.length - hmac.length();
    byte[] code = hmac.compute(mapServerKey, mapReply).toByteArray();
    System.arraycopy(code, 0, mapReply, at, code.length);
  }

  /// Whether the Map-Reply, received as `length` octets from `offset` and ending in this data, was
  /// signed by one who knew the MS-OTK.
  public boolean isSignedBy(OneTimeKey mapServerKey, byte[] octets, int offset, int length) {
    Optional<SecurityHmac> known = SecurityHmac.of(hmacId);
    if (known.isEmpty() || known.get().length() != hmac.length()) return false;
    byte[] text = Arrays.copyOfRange(octets, offset, offset + length);
    Arrays.fill(text, length - hmac.length(), length, (byte) 0);
    return known.get().compute(mapServerKey, text).equalsInConstantTime(hmac);
  }

  public static ReplySecurity decode(WireReader in) throws MalformedMessage {
    if (in.u32() >>> 24 != TYPE) throw in.malformed(DropReason.BAD_SECURITY_DATA);
    EidAuthentication eid = EidAuthentication.decode(in);
    int length = in.u16(); // counts itself
    int hmacId = in.u16();
    if (length < PACKET_HEAD) throw in.malformed(DropReason.BAD_SECURITY_DATA);
    return new ReplySecurity(eid, hmacId, in.octets(length - PACKET_HEAD));
  }

  public Octets toOctets() {
    var out = new WireWriter();
    out.u32(TYPE << 24);
    eid.encode(out);
    out.u16(PACKET_HEAD + hmac.length()).u16(hmacId).octets(hmac);
    return out.toOctets();
  }
}
