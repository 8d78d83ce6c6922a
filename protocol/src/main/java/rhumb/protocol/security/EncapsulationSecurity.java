package rhumb.protocol.security;

import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// The authentication data of an encapsulated control message (RFC 9303 §6.1).
/// ```
/// |  ECM AD Type  |   Unassigned  |        Requested HMAC ID      |
/// |                     one-time key, EID-AD                      |
/// ```
///
/// @param requestedHmacId what the ITR wants the EID-AD and the Map-Reply hashed with; 0: any
/// @param key the ITR-OTK, or, from a Map-Server to an ETR, the MS-OTK
/// @param eid a wish from the ITR, signed from the Map-Server
public record EncapsulationSecurity(int requestedHmacId, WrappedKey key, EidAuthentication eid) {
  /// ECM AD type of LISP-SEC.
  public static final int TYPE = 1;

  public static EncapsulationSecurity decode(WireReader in) throws MalformedMessage {
    if (in.u8() != TYPE) throw in.malformed(DropReason.BAD_SECURITY_DATA);
    in.skip(1);
    return new EncapsulationSecurity(in.u16(), WrappedKey.decode(in), EidAuthentication.decode(in));
  }

  public Octets toOctets() {
    var out = new WireWriter();
    out.u8(TYPE).u8(0).u16(requestedHmacId);
    key.encode(out);
    eid.encode(out);
    return out.toOctets();
  }
}
