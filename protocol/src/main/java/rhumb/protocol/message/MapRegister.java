package rhumb.protocol.message;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.FlagTable;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Map-Register, RFC 9301 §5.6: an ETR tells its Map-Server what it holds.
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Type=3 |P|S|I|R|     Reserved      |r|E|T|a|R|M| Record Count  |
/// |                         Nonce (64 bits)                       |
/// |    Key ID     | Algorithm ID  |  Authentication Data Length   |
/// |                      Authentication Data                      |
/// |             EID-records, xTR-ID and Site-ID if I              |
/// ```
///
/// @param identity the sender (the I bit)
public record MapRegister(
    Set<Flag> flags,
    Nonce nonce,
    AuthenticationData authentication,
    List<MappingRecord> records,
    Optional<XtrIdentity> identity)
    implements SignedMessage {
  public static final int TYPE = 3;

  private static final int I = 0x0200_0000;
  private static final FlagTable<Flag> FLAGS = new FlagTable<>(Flag.class, flag -> flag.mask);

  /// Positions of RFC 9301 §5.6; bit 0 is the first on the wire.
  public enum Flag {
    /// P: answer Map-Requests for me.
    PROXY_REPLY(4),
    /// S: this ETR speaks LISP-SEC.
    SECURITY_CAPABLE(5),
    /// R of the NAT-traversal draft: to be relayed by an RTR.
    FOR_RTR(7),
    /// r of the reliable-transport draft: this ETR can go on over TCP.
    RELIABLE_TRANSPORT(18),
    /// E: an EID arrived at a first-hop router.
    EID_NOTIFY(19),
    /// T: let it expire by the record's TTL and not after three minutes.
    USE_TTL(20),
    /// a: merge my locators with those of the site's other ETRs.
    MERGE(21),
    /// R of RFC 9301: reserved there; some set it for a mobile node.
    MOBILE_NODE(22),
    /// M: answer with a Map-Notify.
    WANT_MAP_NOTIFY(23);

    private final int mask;

    Flag(int bit) {
      mask = 0x8000_0000 >>> bit;
    }
  }

  public MapRegister {
    if (records.size() > 255) throw new IllegalArgumentException("0..255 records");
    flags = FLAGS.canonical(flags);
    records = List.copyOf(records);
  }

  public boolean has(Flag flag) {
    return flags.contains(flag);
  }

  /// Whether a message with this first word ends with who has sent it.
  public static boolean hasIdentity(int firstWord) {
    return (firstWord & I) != 0;
  }

  static MapRegister decode(WireReader in) throws MalformedMessage {
    int word = in.u32();
    var nonce = new Nonce(in.u64());
    var authentication = AuthenticationData.decode(in);
    List<MappingRecord> records = in.list(word & 0xFF, MappingRecord::decode);
    Optional<XtrIdentity> identity =
        hasIdentity(word) ? Optional.of(XtrIdentity.decode(in)) : Optional.empty();
    return new MapRegister(FLAGS.in(word), nonce, authentication, records, identity);
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encode(WireWriter out) {
    out.u32(TYPE << 28 | FLAGS.word(flags) | (identity.isPresent() ? I : 0) | records.size());
    out.u64(nonce.value());
    authentication.encode(out);
    for (MappingRecord record : records) record.encode(out);
    identity.ifPresent(who -> who.encode(out));
  }
}
