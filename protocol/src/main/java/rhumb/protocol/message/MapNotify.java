package rhumb.protocol.message;

import java.util.List;
import java.util.Optional;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Map-Notify, RFC 9301 §5.7: a Map-Server confirms a registration or announces a change.
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Type=4 |I|              Reserved               | Record Count  |
/// |                         Nonce (64 bits)                       |
/// |    Key ID     | Algorithm ID  |  Authentication Data Length   |
/// |                      Authentication Data                      |
/// |             EID-records, xTR-ID and Site-ID if I              |
/// ```
///
/// @param identity copied from the message that is confirmed (the I bit)
public record MapNotify(
    Nonce nonce,
    AuthenticationData authentication,
    List<MappingRecord> records,
    Optional<XtrIdentity> identity)
    implements SignedMessage {
  public static final int TYPE = 4;

  public MapNotify {
    if (records.size() > 255) throw new IllegalArgumentException("0..255 records");
    records = List.copyOf(records);
  }

  static MapNotify decode(WireReader in) throws MalformedMessage {
    int word = in.u32();
    var nonce = new Nonce(in.u64());
    var authentication = AuthenticationData.decode(in);
    List<MappingRecord> records = in.list(word & 0xFF, MappingRecord::decode);
    return new MapNotify(nonce, authentication, records, SignedFields.identity(word, in));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encode(WireWriter out) {
    SignedFields.encode(this, out);
  }
}
