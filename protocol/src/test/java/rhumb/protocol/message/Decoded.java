package rhumb.protocol.message;

import java.util.Optional;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;

/// What became of octets: a message or a reason.
public record Decoded(Optional<ControlMessage> message, Optional<DropReason> reason) {
  public static Decoded of(byte... octets) {
    return of(octets, octets.length);
  }

  public static Decoded of(byte[] octets, int length) {
    try {
      return new Decoded(Optional.of(ControlMessage.decode(octets, 0, length)), Optional.empty());
    } catch (MalformedMessage e) {
      return new Decoded(Optional.empty(), Optional.of(e.reason()));
    }
  }
}
