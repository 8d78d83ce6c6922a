package rhumb.protocol.message;

import java.util.List;
import java.util.Optional;
import rhumb.protocol.mapping.MappingRecord;

/// What Map-Register, Map-Notify and Map-Notify-Ack share: an authentication code, records, and who
/// sent it (RFC 9301 §5.6, §5.7).
public sealed interface SignedMessage extends AuthenticatedMessage
    permits MapRegister, MapNotify, MapNotifyAck {
  List<MappingRecord> records();

  /// The sender (the I bit).
  Optional<XtrIdentity> identity();

  @Override
  default int tailLength() {
    return identity().isPresent() ? XtrIdentity.LENGTH : 0;
  }
}
