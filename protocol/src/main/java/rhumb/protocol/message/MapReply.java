package rhumb.protocol.message;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.security.ReplySecurity;
import rhumb.protocol.wire.FlagTable;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Map-Reply, RFC 9301 §5.4: "these locators hold it", or that nobody does.
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Type=2 |P|E|S|          Reserved               | Record Count  |
/// |                         Nonce (64 bits)                       |
/// |             EID-records, authentication data if S             |
/// ```
///
/// @param security LISP-SEC authentication data after the last record (the S bit, RFC 9303)
public record MapReply(
    Set<Flag> flags, Nonce nonce, List<MappingRecord> records, Optional<Octets> security)
    implements ControlMessage {
  public static final int TYPE = 2;

  private static final int S = 0x0200_0000;
  private static final FlagTable<Flag> FLAGS = new FlagTable<>(Flag.class, flag -> flag.mask);

  /// Positions of RFC 9301 §5.4; bit 0 is the first on the wire.
  public enum Flag {
    PROBE(4),
    ECHO_NONCE(5);

    private final int mask;

    Flag(int bit) {
      mask = 0x8000_0000 >>> bit;
    }
  }

  public MapReply {
    if (records.size() > 255) throw new IllegalArgumentException("0..255 records");
    flags = FLAGS.canonical(flags);
    records = List.copyOf(records);
  }

  /// The usual reply: one record, no flags.
  public static MapReply of(Nonce nonce, MappingRecord record) {
    return new MapReply(Set.of(), nonce, List.of(record), Optional.empty());
  }

  public boolean has(Flag flag) {
    return flags.contains(flag);
  }

  /// Whether it says that an RLOC is there: it answers a probe, and comes from an ETR of the site
  /// (RFC 9301 §7.1).
  public boolean isAnswerToProbe() {
    return has(Flag.PROBE) && records.stream().allMatch(MappingRecord::authoritative);
  }

  static MapReply decode(WireReader in) throws MalformedMessage {
    int word = in.u32();
    var nonce = new Nonce(in.u64());
    List<MappingRecord> records = in.list(word & 0xFF, MappingRecord::decode);
    Optional<Octets> security =
        (word & S) != 0 ? Optional.of(SecurityData.ofReply(in)) : Optional.empty();
    return new MapReply(FLAGS.in(word), nonce, records, security);
  }

  /// The authentication data, taken apart.
  public Optional<ReplySecurity> replySecurity() {
    return security.map(MapReply::parse);
  }

  private static ReplySecurity parse(Octets octets) {
    try {
      return ReplySecurity.decode(octets.reader());
    } catch (MalformedMessage e) {
      throw new IllegalStateException("not LISP-SEC authentication data", e);
    }
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encode(WireWriter out) {
    out.u32(TYPE << 28 | FLAGS.word(flags) | (security.isPresent() ? S : 0) | records.size());
    out.u64(nonce.value());
    for (MappingRecord record : records) record.encode(out);
    security.ifPresent(out::octets);
  }
}
