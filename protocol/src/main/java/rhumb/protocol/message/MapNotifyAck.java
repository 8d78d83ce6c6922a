package rhumb.protocol.message;

import java.util.List;
import java.util.Optional;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Map-Notify-Ack, RFC 9301 §5.7: the receiver of an unsolicited Map-Notify confirms it.
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Type=5 |I|R|            Reserved               | Record Count  |
/// |                         Nonce (64 bits)                       |
/// |    Key ID     | Algorithm ID  |  Authentication Data Length   |
/// |                      Authentication Data                      |
/// |             EID-records, xTR-ID and Site-ID if I              |
/// ```
///
/// @param forRtr R of the NAT-traversal draft: to be relayed by an RTR
/// @param identity copied from the message that is confirmed (the I bit)
public record MapNotifyAck(
    boolean forRtr,
    Nonce nonce,
    AuthenticationData authentication,
    List<MappingRecord> records,
    Optional<XtrIdentity> identity)
    implements SignedMessage {
  public static final int TYPE = 5;

  public MapNotifyAck {
    if (records.size() > 255) throw new IllegalArgumentException("0..255 records");
    records = List.copyOf(records);
  }

  /// Not to be relayed.
  public MapNotifyAck(
      Nonce nonce,
      AuthenticationData authentication,
      List<MappingRecord> records,
      Optional<XtrIdentity> identity) {
    this(false, nonce, authentication, records, identity);
  }

  static MapNotifyAck decode(WireReader in) throws MalformedMessage {
    SignedFields read = SignedFields.decode(in);
    return new MapNotifyAck(
        read.forRtr(), read.nonce(), read.authentication(), read.records(), read.identity());
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encode(WireWriter out) {
    new SignedFields(forRtr, nonce, authentication, records, identity).encode(TYPE, out);
  }
}
