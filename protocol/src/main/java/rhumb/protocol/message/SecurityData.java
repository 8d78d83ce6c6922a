package rhumb.protocol.message;

import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Finds the end of LISP-SEC authentication data in an encapsulated control message (RFC 9303
/// §6.1), where nothing but its own lengths says where the inner packet starts.
final class SecurityData {
  private SecurityData() {}

  static Octets ofEncapsulation(WireReader in) throws MalformedMessage {
    var out = new WireWriter();
    int head = in.u32(); // AD type, reserved, requested HMAC id
    out.u32(head);
    if (head >>> 24 != 1) throw in.malformed(DropReason.BAD_SECURITY_DATA);
    int keyLength = in.u16();
    // the length counts preamble and key (24 octets); some count the two id octets and more
    if (keyLength != 24 && keyLength != 28) throw in.malformed(DropReason.BAD_SECURITY_DATA);
    out.u16(keyLength).octets(in.octets(2 + 24));
    int eidLength = in.u16(); // counts itself
    if (eidLength < 4) throw in.malformed(DropReason.BAD_SECURITY_DATA);
    out.u16(eidLength).octets(in.octets(eidLength - 2));
    return Octets.of(out.toByteArray());
  }
}
