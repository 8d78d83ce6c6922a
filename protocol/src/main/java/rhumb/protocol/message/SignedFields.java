package rhumb.protocol.message;

import java.util.List;
import java.util.Optional;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// The layout that Map-Notify and Map-Notify-Ack have in common.
record SignedFields(
    boolean forRtr,
    Nonce nonce,
    AuthenticationData authentication,
    List<MappingRecord> records,
    Optional<XtrIdentity> identity) {
  /// I, in the place that deployed implementations and the NAT-traversal draft use.
  private static final int I = 0x0800_0000;

  /// R of the NAT-traversal draft.
  private static final int R = 0x0400_0000;

  static SignedFields decode(WireReader in) throws MalformedMessage {
    int word = in.u32();
    return new SignedFields(
        (word & R) != 0,
        new Nonce(in.u64()),
        AuthenticationData.decode(in),
        in.list(word & 0xFF, MappingRecord::decode),
        (word & I) != 0 ? Optional.of(XtrIdentity.decode(in)) : Optional.empty());
  }

  static int firstWord(int type, boolean hasIdentity, boolean forRtr, int records) {
    return type << 28 | (hasIdentity ? I : 0) | (forRtr ? R : 0) | records;
  }

  void encode(int type, WireWriter out) {
    out.u32(firstWord(type, identity.isPresent(), forRtr, records.size()));
    out.u64(nonce.value());
    authentication.encode(out);
    for (MappingRecord record : records) record.encode(out);
    identity.ifPresent(who -> who.encode(out));
  }
}
