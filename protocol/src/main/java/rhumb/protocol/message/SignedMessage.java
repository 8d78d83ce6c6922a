package rhumb.protocol.message;

import java.util.List;
import java.util.Optional;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.Nonce;

/// What Map-Register, Map-Notify and Map-Notify-Ack share: a nonce, an authentication code over the
/// whole message, records, and who sent it (RFC 9301 §5.6, §5.7).
public sealed interface SignedMessage extends ControlMessage
    permits MapRegister, MapNotify, MapNotifyAck {
  Nonce nonce();

  AuthenticationData authentication();

  List<MappingRecord> records();

  /// The sender (the I bit).
  Optional<XtrIdentity> identity();

  /// Octets after the last record.
  default int tailLength() {
    return identity().isPresent() ? XtrIdentity.LENGTH : 0;
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
