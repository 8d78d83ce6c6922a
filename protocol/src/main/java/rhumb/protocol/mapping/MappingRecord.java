package rhumb.protocol.mapping;

import java.util.List;
import java.util.stream.Collectors;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// An EID-record with its locators: what a prefix maps to (RFC 9301 §5.4).
/// ```
/// |                          Record  TTL                          |
/// | Locator Count | EID mask-len  | ACT |A|      Reserved         |
/// | Rsvd  |  Map-Version Number   |            EID-AFI            |
/// |                          EID-Prefix                           |
/// |                     Locator records ...                       |
/// ```
///
/// @param ttlMinutes unsigned 32 bits: 0 withdraws, [#TTL_RECEIVERS_CHOICE] says nothing
/// @param action meaningful without locators only; [Action#NO_ACTION] otherwise
/// @param mapVersion 12 bits, 0 is "no version" (RFC 9302)
public record MappingRecord(
    EidPrefix eid,
    int ttlMinutes,
    Action action,
    boolean authoritative,
    int mapVersion,
    List<Locator> locators) {
  public static final int TTL_RECEIVERS_CHOICE = -1;
  public static final int MAX_LOCATORS = 255;

  public MappingRecord {
    if (locators.size() > MAX_LOCATORS)
      throw new IllegalArgumentException("more than 255 locators");
    if ((mapVersion & ~0xFFF) != 0) throw new IllegalArgumentException("map-version is 12 bits");
    if (!locators.isEmpty()) action = Action.NO_ACTION;
    locators = List.copyOf(locators);
  }

  public static MappingRecord positive(EidPrefix eid, int ttlMinutes, List<Locator> locators) {
    return new MappingRecord(eid, ttlMinutes, Action.NO_ACTION, false, 0, locators);
  }

  public static MappingRecord negative(EidPrefix eid, int ttlMinutes, Action action) {
    return new MappingRecord(eid, ttlMinutes, action, false, 0, List.of());
  }

  /// Without locators: the EID-prefix is known not to be reachable through LISP.
  public boolean isNegative() {
    return locators.isEmpty();
  }

  public MappingRecord withEid(EidPrefix eid) {
    return new MappingRecord(eid, ttlMinutes, action, authoritative, mapVersion, locators);
  }

  public MappingRecord withAuthoritative(boolean authoritative) {
    return new MappingRecord(eid, ttlMinutes, action, authoritative, mapVersion, locators);
  }

  public MappingRecord withLocators(List<Locator> locators) {
    return new MappingRecord(eid, ttlMinutes, action, authoritative, mapVersion, locators);
  }

  public MappingRecord withMapVersion(int mapVersion) {
    return new MappingRecord(eid, ttlMinutes, action, authoritative, mapVersion, locators);
  }

  public MappingRecord withTtlMinutes(int ttlMinutes) {
    return new MappingRecord(eid, ttlMinutes, action, authoritative, mapVersion, locators);
  }

  /// With the locators in the order a sender must use.
  public MappingRecord sorted() {
    if (locators.size() < 2) return this;
    return withLocators(locators.stream().sorted(Locator.WIRE_ORDER).toList());
  }

  public static MappingRecord decode(WireReader in) throws MalformedMessage {
    int ttlMinutes = in.u32();
    int word = in.u32();
    int mapVersion = in.u16() & 0xFFF;
    EidPrefix eid = EidPrefix.decode(word >>> 16 & 0xFF, in);
    return new MappingRecord(
        eid,
        ttlMinutes,
        Action.of(word >>> 13),
        (word & 0x1000) != 0,
        mapVersion,
        in.list(word >>> 24, Locator::decode));
  }

  public void encode(WireWriter out) {
    out.u32(ttlMinutes).u8(locators.size()).u8(eid.length());
    out.u16(action.code() << 13 | (authoritative ? 0x1000 : 0));
    out.u16(mapVersion);
    eid.encodeAddress(out);
    for (Locator locator : locators) locator.encode(out);
  }

  @Override
  public String toString() {
    return eid
        + " ttl "
        + Integer.toUnsignedString(ttlMinutes)
        + " min"
        + (authoritative ? " authoritative" : "")
        + (mapVersion != 0 ? " version " + mapVersion : "")
        + (isNegative()
            ? " " + action.label()
            : locators.stream()
                .map(Locator::toString)
                .collect(Collectors.joining(", ", " [", "]")));
  }
}
