package rhumb.protocol.message;

import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A LISP control message: what UDP port 4342 carries (RFC 9301 §5.1).
public sealed interface ControlMessage
    permits MapRequest,
        MapReply,
        AuthenticatedMessage,
        EncapsulatedControlMessage,
        ExtensionMessage,
        UnknownMessage {
  /// The UDP port of the control plane.
  int PORT = 4342;

  /// The type in the first four bits.
  int type();

  void encode(WireWriter out);

  default byte[] toByteArray() {
    var out = new WireWriter();
    encode(out);
    return out.toByteArray();
  }

  static ControlMessage decode(byte[] octets) throws MalformedMessage {
    return decode(octets, 0, octets.length);
  }

  /// Decodes one UDP payload.
  ///
  /// @throws MalformedMessage for everything that is not exactly one message
  static ControlMessage decode(byte[] octets, int offset, int length) throws MalformedMessage {
    return decode(WireReader.of(octets, offset, length));
  }

  /// Decodes what `in` has left.
  ///
  /// @throws MalformedMessage for everything that is not exactly one message
  static ControlMessage decode(WireReader in) throws MalformedMessage {
    if (in.remaining() < 4) throw in.malformed(DropReason.TRUNCATED);
    ControlMessage message =
        switch (in.peekU8() >>> 4) {
          case MapRequest.TYPE -> MapRequest.decode(in);
          case MapReply.TYPE -> MapReply.decode(in);
          case MapRegister.TYPE -> MapRegister.decode(in);
          case MapNotify.TYPE -> MapNotify.decode(in);
          case MapNotifyAck.TYPE -> MapNotifyAck.decode(in);
          case MapReferral.TYPE -> MapReferral.decode(in);
          case InfoMessage.TYPE -> InfoMessage.decode(in);
          case SharedExtension.TYPE -> SharedExtension.decode(in);
          case EncapsulatedControlMessage.TYPE -> EncapsulatedControlMessage.decode(in);
          default -> UnknownMessage.decode(in);
        };
    in.requireEnd();
    return message;
  }
}
