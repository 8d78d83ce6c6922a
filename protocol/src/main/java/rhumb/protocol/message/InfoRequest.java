package rhumb.protocol.message;

import java.util.Optional;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// An xTR asks its Map-Server what address and port it is heard from.
///
/// @param note what stands in the place of the answer: nothing, or a host name that some send
public record InfoRequest(
    Nonce nonce,
    AuthenticationData authentication,
    int ttlMinutes,
    Optional<EidPrefix> eid,
    Optional<Address> note)
    implements InfoMessage {
  static InfoRequest decodeEnd(
      Nonce nonce,
      AuthenticationData authentication,
      int ttlMinutes,
      Optional<EidPrefix> eid,
      WireReader in)
      throws MalformedMessage {
    return new InfoRequest(nonce, authentication, ttlMinutes, eid, Address.decodeOptional(in));
  }

  @Override
  public void encode(WireWriter out) {
    InfoMessage.encodeStart(this, out);
    Address.encodeOptional(note, out);
  }
}
