package rhumb.mapping.prefix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sharing;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;

/// What an EID-prefix maps to, from all its registrations: what Map-Requests are answered from.
/// Equal ones say the same; but each one knows whether it is in this node's table, so that who has
/// it in hand need not search for it.
public final class Mapping {
  private final EidPrefix partition;
  private final String site;
  private final MappingRecord record;
  private final boolean proxyReply;
  private final boolean forwardable;
  private final long version;
  private volatile boolean served;

  /// @param partition where it comes from
  /// @param record as a Map-Server may say it: not authoritative, no local locators (RFC 9301 §8.3)
  /// @param proxyReply some ETR wants the Map-Server to answer
  /// @param forwardable some ETR wants to answer itself
  /// @param version of the partition when it was made; a later one replaces it
  public Mapping(
      EidPrefix partition,
      String site,
      MappingRecord record,
      boolean proxyReply,
      boolean forwardable,
      long version) {
    this.partition = partition;
    this.site = site;
    this.record = record;
    this.proxyReply = proxyReply;
    this.forwardable = forwardable;
    this.version = version;
  }

  public EidPrefix partition() {
    return partition;
  }

  public String site() {
    return site;
  }

  public MappingRecord record() {
    return record;
  }

  public boolean proxyReply() {
    return proxyReply;
  }

  public boolean forwardable() {
    return forwardable;
  }

  public long version() {
    return version;
  }

  /// Whether it is in the table of this node.
  public boolean isServed() {
    return served;
  }

  /// Only the table says so.
  void serve(boolean now) {
    served = now;
  }

  public EidPrefix eid() {
    return record.eid();
  }

  /// Puts registrations of one prefix together: if some merge, the union of theirs, otherwise the
  /// one that changed last (RFC 9301 §5.6).
  static Mapping of(EidPrefix partition, PartitionState.Prefix prefix) {
    List<Registration> registrations = prefix.registrations();
    return registrations.size() == 1
        ? of(partition, registrations.getFirst(), prefix.version())
        : of(partition, registrations, prefix.version());
  }

  /// As below; most prefixes are registered by one ETR, with few locators.
  private static Mapping of(EidPrefix partition, Registration only, long version) {
    MappingRecord record = only.record();
    List<Locator> locators = new ArrayList<>(record.locators().size());
    for (Locator each : record.locators()) locators.add(ofMapServer(each));
    return new Mapping(
        partition,
        only.site(),
        served(record, locators),
        only.proxyReply(),
        !only.proxyReply(),
        version);
  }

  private static Mapping of(EidPrefix partition, List<Registration> registrations, long version) {
    Registration last = registrations.getLast();
    List<Registration> merged = registrations.stream().filter(Registration::merge).toList();
    Map<Rloc, Locator> locators = new LinkedHashMap<>();
    for (Registration each : merged.isEmpty() ? List.of(last) : merged) {
      each.record().locators().forEach(l -> locators.put(l.rloc(), ofMapServer(l)));
    }
    List<Locator> few = locators.values().stream().limit(MappingRecord.MAX_LOCATORS).toList();
    return new Mapping(
        partition,
        last.site(),
        served(last.record(), few),
        registrations.stream().anyMatch(Registration::proxyReply),
        registrations.stream().anyMatch(each -> !each.proxyReply()),
        version);
  }

  private static MappingRecord served(MappingRecord record, List<Locator> locators) {
    return new MappingRecord(
            record.eid(),
            record.ttlMinutes(),
            record.action(),
            false,
            record.mapVersion(),
            locators)
        .sorted();
  }

  /// A mapping that is configured.
  public static Mapping fixed(String site, MappingRecord record) {
    List<Locator> locators = record.locators().stream().map(Mapping::ofMapServer).toList();
    return new Mapping(ReadTable.NO_PARTITION, site, served(record, locators), true, false, 0);
  }

  /// This with what it has in common with others.
  @SuppressWarnings("ReferenceEquality") // whether it is shared already
  Mapping shared(Sharing sharing) {
    EidPrefix from = sharing.one(partition);
    String name = sharing.one(site);
    MappingRecord same = sharing.of(record);
    return from == partition && name == site && same == record
        ? this
        : new Mapping(from, name, same, proxyReply, forwardable, version);
  }

  /// Whether ITRs are told the same by both.
  boolean serves(Mapping other) {
    return record.equals(other.record);
  }

  private static Locator ofMapServer(Locator locator) {
    return locator.withLocal(false).withProbed(false);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Mapping that
        && version == that.version
        && proxyReply == that.proxyReply
        && forwardable == that.forwardable
        && site.equals(that.site)
        && partition.equals(that.partition)
        && record.equals(that.record);
  }

  @Override
  public int hashCode() {
    return 31 * record.eid().hashCode() + Long.hashCode(version);
  }

  @Override
  public String toString() {
    return record + " of " + site + ", version " + version + " of " + partition;
  }
}
