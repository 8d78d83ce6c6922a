package rhumb.protocol.message;

import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.wire.Nonce;

/// A message with a nonce and an authentication code over all of it, in the places that RFC 9301
/// §5.6 gives them.
public sealed interface AuthenticatedMessage extends ControlMessage
    permits SignedMessage, InfoMessage {
  Nonce nonce();

  AuthenticationData authentication();

  /// Octets after the last record, which the code may leave out.
  default int tailLength() {
    return 0;
  }

  /// Encodes and signs. The message must have been made with [AuthenticationData#unsigned] of the
  /// same key.
  default byte[] toSignedByteArray(SharedKey key) {
    byte[] octets = toByteArray();
    key.sign(octets);
    return octets;
  }

  /// Whether this message, received as `length` octets from `offset`, was signed with `key`.
  default boolean isSignedBy(SharedKey key, byte[] octets, int offset, int length) {
    return key.algorithm().code() == authentication().algorithm()
        && key.verifies(octets, offset, length, tailLength());
  }
}
