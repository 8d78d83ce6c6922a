package rhumb.protocol.message;

import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// What a Map-Server proves itself with to the RTR that a [MapNotify] goes through, at its end
/// (early NAT-traversal drafts; later ones have it in the encapsulation instead).
///
/// It is carried, not verified: no draft says which octets the code covers, and no RTR shares a key
/// with us.
///
/// @param keyId 16 bits
public record RtrAuthentication(int keyId, Octets code) {
  static RtrAuthentication decode(WireReader in) throws MalformedMessage {
    int keyId = in.u16();
    return new RtrAuthentication(keyId, in.octets(in.u16()));
  }

  void encode(WireWriter out) {
    out.u16(keyId).u16(code.length()).octets(code);
  }

  int length() {
    return 4 + code.length();
  }

  @Override
  public String toString() {
    return "key " + keyId + " (" + code.length() + " octets)";
  }
}
