package rhumb.protocol.message;

import java.util.List;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Map-Referral, RFC 8111 §6.4: a DDT node says who knows more.
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Type=6 |                Reserved               | Record Count  |
/// |                         Nonce (64 bits)                       |
/// |                       referral records                        |
/// ```
public record MapReferral(Nonce nonce, List<ReferralRecord> records) implements ExtensionMessage {
  public static final int TYPE = 6;

  public MapReferral {
    if (records.size() > 255) throw new IllegalArgumentException("0..255 records");
    records = List.copyOf(records);
  }

  static MapReferral decode(WireReader in) throws MalformedMessage {
    int word = in.u32();
    var nonce = new Nonce(in.u64());
    return new MapReferral(nonce, in.list(word & 0xFF, ReferralRecord::decode));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encode(WireWriter out) {
    out.u32(TYPE << 28 | records.size()).u64(nonce.value());
    for (ReferralRecord record : records) record.encode(out);
  }
}
