package rhumb.protocol.message;

import java.util.Optional;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// The layout that Map-Notify and Map-Notify-Ack have in common.
final class SignedFields {
  /// I, in the place that deployed implementations and the NAT-traversal draft use.
  private static final int I = 0x0800_0000;

  private SignedFields() {}

  static Optional<XtrIdentity> identity(int word, WireReader in) throws MalformedMessage {
    return (word & I) != 0 ? Optional.of(XtrIdentity.decode(in)) : Optional.empty();
  }

  static void encode(SignedMessage message, WireWriter out) {
    int i = message.identity().isPresent() ? I : 0;
    out.u32(message.type() << 28 | i | message.records().size());
    out.u64(message.nonce().value());
    message.authentication().encode(out);
    for (MappingRecord record : message.records()) record.encode(out);
    message.identity().ifPresent(who -> who.encode(out));
  }
}
