package rhumb.protocol.message;

import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Info-Request and Info-Reply, by which an xTR learns that it is behind a NAT
/// (draft-ermagan-lisp-nat-traversal §4.2).
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Type=7 |R|            Reserved                                 |
/// |                         Nonce (64 bits)                       |
/// |            Key ID             |  Authentication Data Length   |
/// |                      Authentication Data                      |
/// |                              TTL                              |
/// |   Reserved    | EID mask-len  |           EID-Prefix-AFI      |
/// |                   EID-Prefix, then an address                 |
/// ```
public sealed interface InfoMessage extends ExtensionMessage, AuthenticatedMessage
    permits InfoRequest, InfoReply {
  int TYPE = 7;

  /// Minutes.
  int ttlMinutes();

  /// The prefix that the xTR serves; empty if it does not say.
  Optional<EidPrefix> eid();

  @Override
  default int type() {
    return TYPE;
  }

  static InfoMessage decode(WireReader in) throws MalformedMessage {
    boolean reply = (in.u32() & 0x0800_0000) != 0;
    var nonce = new Nonce(in.u64());
    var authentication = AuthenticationData.decode(in);
    int ttlMinutes = in.u32();
    in.skip(1);
    Optional<EidPrefix> eid = EidPrefix.decodeOptional(in.u8(), in);
    return reply
        ? InfoReply.decodeEnd(nonce, authentication, ttlMinutes, eid, in)
        : InfoRequest.decodeEnd(nonce, authentication, ttlMinutes, eid, in);
  }

  /// Writes everything but the address at the end.
  static void encodeStart(InfoMessage message, WireWriter out) {
    out.u32(TYPE << 28 | (message instanceof InfoReply ? 0x0800_0000 : 0));
    out.u64(message.nonce().value());
    message.authentication().encode(out);
    out.u32(message.ttlMinutes()).u8(0);
    EidPrefix.encodeOptional(message.eid(), out);
  }
}
