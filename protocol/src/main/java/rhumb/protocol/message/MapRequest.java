package rhumb.protocol.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.Afi;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.FlagTable;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Map-Request, RFC 9301 §5.2: "who holds this EID-prefix?"
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Type=1 |A|M|P|S|p|s|R|I|  Rsvd   |L|D|   IRC   | Record Count  |
/// |                         Nonce (64 bits)                       |
/// |         Source-EID-AFI        |   Source EID Address  ...     |
/// |         ITR-RLOC-AFI 1..n     |    ITR-RLOC Address 1..n      |
/// |N|  Reserved   | EID mask-len  |        EID-Prefix-AFI   ...   |
/// |       Map-Reply record if M, xTR-ID and Site-ID if I          |
/// ```
/// I and N come from RFC 9437.
///
/// @param sourceEid whose packet caused the request; empty (AFI 0) in refreshes and RLOC-probes
/// @param itrRlocs where the reply may go, 0..32; none (a single AFI 0) unsubscribes (RFC 9437)
/// @param queries what is asked for; we send one and read many
/// @param mapData the sender's own mapping (the M bit); not to be believed without verifying
/// @param identity the sender (the I bit)
public record MapRequest(
    Set<Flag> flags,
    Nonce nonce,
    Optional<Eid> sourceEid,
    List<Rloc> itrRlocs,
    List<Query> queries,
    Optional<MappingRecord> mapData,
    Optional<XtrIdentity> identity)
    implements ControlMessage {
  public static final int TYPE = 1;
  public static final int MAX_ITR_RLOCS = 32;

  private static final int M = 0x0400_0000;
  private static final int I = 0x0010_0000;
  private static final FlagTable<Flag> FLAGS = new FlagTable<>(Flag.class, flag -> flag.mask);

  /// Positions of RFC 9301 §12.6; bit 0 is the first on the wire.
  public enum Flag {
    AUTHORITATIVE(4),
    PROBE(6),
    SMR(7),
    PITR(8),
    SMR_INVOKED(9),
    LOCAL_XTR(17),
    DONT_MAP_REPLY(18);

    private final int mask;

    Flag(int bit) {
      mask = 0x8000_0000 >>> bit;
    }
  }

  /// One EID-prefix that is asked for.
  ///
  /// @param subscribe N: tell the sender about changes from now on (RFC 9437 §4)
  public record Query(EidPrefix eid, boolean subscribe) {
    static Query decode(WireReader in) throws MalformedMessage {
      int flags = in.u8();
      return new Query(EidPrefix.decode(in.u8(), in), (flags & 0x80) != 0);
    }

    void encode(WireWriter out) {
      out.u8(subscribe ? 0x80 : 0).u8(eid.length());
      eid.encodeAddress(out);
    }

    @Override
    public String toString() {
      return eid + (subscribe ? " (subscribe)" : "");
    }
  }

  public MapRequest {
    if (itrRlocs.size() > MAX_ITR_RLOCS) throw new IllegalArgumentException("0..32 ITR-RLOCs");
    if (queries.size() > 255) throw new IllegalArgumentException("0..255 records");
    flags = FLAGS.canonical(flags);
    itrRlocs = List.copyOf(itrRlocs);
    queries = List.copyOf(queries);
  }

  /// The usual request: one prefix, no extras.
  public static MapRequest of(
      Set<Flag> flags, Nonce nonce, Optional<Eid> sourceEid, List<Rloc> itrRlocs, EidPrefix eid) {
    return new MapRequest(
        flags,
        nonce,
        sourceEid,
        itrRlocs,
        List.of(new Query(eid, false)),
        Optional.empty(),
        Optional.empty());
  }

  public boolean has(Flag flag) {
    return flags.contains(flag);
  }

  static MapRequest decode(WireReader in) throws MalformedMessage {
    int word = in.u32();
    var nonce = new Nonce(in.u64());
    Optional<Eid> sourceEid = Eid.decodeOptional(in);
    List<Rloc> itrRlocs = decodeItrRlocs(in, (word >>> 8 & 0x1F) + 1); // IRC is 5 bits, not 8
    List<Query> queries = in.list(word & 0xFF, Query::decode);
    Optional<MappingRecord> mapData =
        (word & M) != 0 ? Optional.of(MappingRecord.decode(in)) : Optional.empty();
    Optional<XtrIdentity> identity =
        (word & I) != 0 ? Optional.of(XtrIdentity.decode(in)) : Optional.empty();
    return new MapRequest(FLAGS.in(word), nonce, sourceEid, itrRlocs, queries, mapData, identity);
  }

  private static List<Rloc> decodeItrRlocs(WireReader in, int count) throws MalformedMessage {
    List<Rloc> rlocs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Optional<Address> address = Address.decodeOptional(in);
      address.ifPresent(present -> rlocs.add(new Rloc(present)));
    }
    return rlocs;
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encode(WireWriter out) {
    int irc = Math.max(itrRlocs.size(), 1) - 1;
    out.u32(
        TYPE << 28
            | FLAGS.word(flags)
            | (mapData.isPresent() ? M : 0)
            | (identity.isPresent() ? I : 0)
            | irc << 8
            | queries.size());
    out.u64(nonce.value());
    Eid.encodeOptional(sourceEid, out);
    if (itrRlocs.isEmpty()) out.u16(Afi.NONE);
    for (Rloc rloc : itrRlocs) rloc.encode(out);
    for (Query query : queries) query.encode(out);
    mapData.ifPresent(record -> record.encode(out));
    identity.ifPresent(who -> who.encode(out));
  }
}
