package rhumb.protocol.message;

import java.util.Optional;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.NatTraversal;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// The answer to an [InfoRequest], with the same nonce.
///
/// @param nat what the Map-Server saw, and the RTRs that the xTR may use
public record InfoReply(
    Nonce nonce,
    AuthenticationData authentication,
    int ttlMinutes,
    Optional<EidPrefix> eid,
    NatTraversal nat)
    implements InfoMessage {
  static InfoReply decodeEnd(
      Nonce nonce,
      AuthenticationData authentication,
      int ttlMinutes,
      Optional<EidPrefix> eid,
      WireReader in)
      throws MalformedMessage {
    if (!(Address.decode(in) instanceof NatTraversal nat)) throw in.malformed(DropReason.BAD_LCAF);
    return new InfoReply(nonce, authentication, ttlMinutes, eid, nat);
  }

  @Override
  public void encode(WireWriter out) {
    InfoMessage.encodeStart(this, out);
    nat.encode(out);
  }
}
