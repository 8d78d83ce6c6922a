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
/// |Type=4 |I|R|            Reserved               | Record Count  |
/// |                         Nonce (64 bits)                       |
/// |    Key ID     | Algorithm ID  |  Authentication Data Length   |
/// |                      Authentication Data                      |
/// |             EID-records, xTR-ID and Site-ID if I              |
/// |          the RTR's authentication data, maybe, if R           |
/// ```
///
/// @param forRtr R of the NAT-traversal draft: to be relayed by an RTR
/// @param identity copied from the message that is confirmed (the I bit)
/// @param rtrAuthentication for the RTR; absent unless R
public record MapNotify(
    boolean forRtr,
    Nonce nonce,
    AuthenticationData authentication,
    List<MappingRecord> records,
    Optional<XtrIdentity> identity,
    Optional<RtrAuthentication> rtrAuthentication)
    implements SignedMessage {
  public static final int TYPE = 4;

  public MapNotify {
    if (records.size() > 255) throw new IllegalArgumentException("0..255 records");
    if (rtrAuthentication.isPresent() && !forRtr) throw new IllegalArgumentException("no R bit");
    records = List.copyOf(records);
  }

  /// Not to be relayed.
  public MapNotify(
      Nonce nonce,
      AuthenticationData authentication,
      List<MappingRecord> records,
      Optional<XtrIdentity> identity) {
    this(false, nonce, authentication, records, identity, Optional.empty());
  }

  /// The first word of one that is not to be relayed.
  public static int firstWord(boolean hasIdentity, int records) {
    return SignedFields.firstWord(TYPE, hasIdentity, false, records);
  }

  static MapNotify decode(WireReader in) throws MalformedMessage {
    SignedFields read = SignedFields.decode(in);
    Optional<RtrAuthentication> rtrAuthentication =
        read.forRtr() && in.remaining() > 0
            ? Optional.of(RtrAuthentication.decode(in))
            : Optional.empty();
    return new MapNotify(
        read.forRtr(),
        read.nonce(),
        read.authentication(),
        read.records(),
        read.identity(),
        rtrAuthentication);
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encode(WireWriter out) {
    new SignedFields(forRtr, nonce, authentication, records, identity).encode(TYPE, out);
    rtrAuthentication.ifPresent(data -> data.encode(out));
  }

  /// What is for the RTR may have been added after the message was signed.
  @Override
  public int tailLength() {
    return rtrAuthentication
        .map(RtrAuthentication::length)
        .orElse(SignedMessage.super.tailLength());
  }
}
