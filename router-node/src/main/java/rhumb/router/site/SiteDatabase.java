package rhumb.router.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.prefix.PrefixTrie;
import rhumb.router.forwarding.OwnRlocs;
import rhumb.router.settings.RouterSettings;

/// What this router knows about its own site: the EID-prefixes it holds and the addresses it has.
/// One thread changes it, any thread asks.
public final class SiteDatabase {
  private final OwnRlocs own;
  private final boolean echoes;
  private List<RouterSettings.Mapping> database;
  private volatile PrefixTrie<MappingRecord> mappings;

  /// One that offers nothing in the headers of packets.
  public SiteDatabase(List<IpAddress> rlocs, List<RouterSettings.Mapping> database) {
    this(new OwnRlocs(rlocs), database, false);
  }

  /// @param echoes whether it echoes nonces (RFC 9300 §10.1)
  public SiteDatabase(OwnRlocs own, List<RouterSettings.Mapping> database, boolean echoes) {
    this.echoes = echoes;
    this.own = own;
    this.database = List.copyOf(database);
    mappings = built();
  }

  /// From now on the site holds these.
  ///
  /// @return the mappings that are not as before, new ones included
  public List<MappingRecord> replace(List<RouterSettings.Mapping> other) {
    database = List.copyOf(other);
    return rebuilt();
  }

  /// Of the router's own addresses these are gone at the moment, or their interfaces are down: who
  /// asks is told that they are not reachable.
  ///
  /// @return the mappings that are not as before
  public List<MappingRecord> lost(Set<IpAddress> addresses) {
    own.lost(addresses);
    return rebuilt();
  }

  private List<MappingRecord> rebuilt() {
    PrefixTrie<MappingRecord> before = mappings;
    mappings = built();
    return records().stream()
        .filter(record -> !before.get(record.eid()).equals(Optional.of(record)))
        .toList();
  }

  private PrefixTrie<MappingRecord> built() {
    PrefixTrie<MappingRecord> trie = PrefixTrie.empty();
    for (RouterSettings.Mapping mapping : database) {
      trie = trie.with(mapping.eid(), record(mapping));
    }
    return trie;
  }

  /// A mapping as its own ETR sends it: authoritative, locators in wire order.
  private MappingRecord record(RouterSettings.Mapping mapping) {
    List<Locator> locators =
        mapping.locators().stream()
            .map(l -> l.withReachable(l.reachable() && l.rloc().ip().filter(own::isGone).isEmpty()))
            .toList();
    return MappingRecord.positive(mapping.eid(), mapping.ttlMinutes(), locators)
        .withAuthoritative(true)
        .withMapVersion(mapping.version())
        .sorted();
  }

  /// All mappings, in the order of the settings.
  public List<MappingRecord> records() {
    Map<EidPrefix, MappingRecord> all = new LinkedHashMap<>();
    mappings.forEach(all::put);
    return List.copyOf(all.values());
  }

  /// Whether nonces are echoed.
  boolean echoes() {
    return echoes;
  }

  /// The EID-prefix of the mapping that covers `eid`.
  public Optional<EidPrefix> covering(Eid eid) {
    return mappings.longestMatch(eid).map(Map.Entry::getKey);
  }

  /// The router's own addresses.
  public List<IpAddress> rlocs() {
    return own.all();
  }

  public boolean isOwn(IpAddress address) {
    return rlocs().contains(address);
  }

  /// The first own address of the family of `peer` that is there, or else the first.
  public Optional<IpAddress> rlocTowards(IpAddress peer) {
    return own.towards(peer);
  }

  /// What to put into Map-Requests: one own address of each family (RFC 9301 §5.3).
  public List<Rloc> itrRlocs() {
    return rlocs().stream()
        .filter(rloc -> rlocTowards(rloc).filter(rloc::equals).isPresent())
        .map(Rloc::of)
        .toList();
  }

  /// An address of the site in the family of `peer`, for the inner header of a request that no
  /// packet caused: the first EID, else an RLOC, else none.
  public IpAddress innerSource(IpAddress peer) {
    List<IpAddress> eids = new ArrayList<>();
    mappings.forEach(
        (prefix, _) -> {
          if (prefix.network() instanceof IpAddress ip && sameFamily(ip, peer)) eids.add(ip);
        });
    if (!eids.isEmpty()) return eids.getFirst();
    return rlocTowards(peer)
        .orElseGet(() -> IpAddress.parse(peer instanceof Ipv4Address ? "0.0.0.0" : "::"));
  }

  /// The mapping that covers `query`, followed by all that are more specific than it (RFC 9301
  /// §5.4): an ITR that caches only the first would use it for EIDs of the others. Empty if there
  /// is none.
  List<MappingRecord> matches(EidPrefix query) {
    PrefixTrie<MappingRecord> now = mappings;
    Optional<Map.Entry<EidPrefix, MappingRecord>> best = now.longestMatch(query);
    if (best.isEmpty()) return List.of();
    List<MappingRecord> found = new ArrayList<>();
    for (Map.Entry<EidPrefix, MappingRecord> covered : now.coveredBy(best.get().getKey())) {
      found.add(covered.getValue());
    }
    return found;
  }

  static boolean sameFamily(IpAddress a, IpAddress b) {
    return a.getClass() == b.getClass();
  }
}
