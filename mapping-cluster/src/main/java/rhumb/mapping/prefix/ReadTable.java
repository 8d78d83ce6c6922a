package rhumb.mapping.prefix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rhumb.mapping.registration.Sharing;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.DistinguishedName;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.prefix.PrefixTrie;

/// A node's own copy of all mappings, from which it answers Map-Requests without asking anybody.
/// Read by any thread without a lock; written by the registered prefixes that live on this node
/// and, for those that live elsewhere, by the [Replica].
public final class ReadTable {
  /// How many rows a partition has here, and a number that differs if any of them does.
  public record Digest(int rows, long sum) {
    static final Digest EMPTY = new Digest(0, 0);

    private Digest plus(Mapping mapping) {
      return new Digest(rows + 1, sum ^ hash(mapping));
    }

    private Digest minus(Mapping mapping) {
      return new Digest(rows - 1, sum ^ hash(mapping));
    }

    private static long hash(Mapping mapping) {
      EidPrefix eid = mapping.eid();
      long hash = mix(hash(eid.network()) + eid.length());
      return mix(mix(hash + eid.instance().value()) + mapping.version());
    }

    /// The same in every process.
    private static long hash(Address address) {
      return switch (address) {
        case Ipv4Address v4 -> v4.value();
        case Ipv6Address v6 -> mix(v6.high()) + v6.low();
        case MacAddress mac -> mac.value();
        default -> address.toString().hashCode();
      };
    }

    private static long mix(long value) {
      long hash = value * 0x9E37_79B9_7F4A_7C15L;
      hash = (hash ^ hash >>> 32) * 0xD6E8_FEB8_6659_FD93L;
      return hash ^ hash >>> 32;
    }
  }

  /// The partition of static mappings: none. No delegation has this name.
  static final EidPrefix NO_PARTITION = EidPrefix.of(DistinguishedName.of("static"), 56);

  private final Sharing sharing = new Sharing();
  private final Map<EidPrefix, Digest> digests = new HashMap<>();
  private final Map<String, Integer> bySite = new ConcurrentHashMap<>();
  private Map<EidPrefix, Mapping> fixed = Map.of();
  private final Map<EidPrefix, Elsewhere> elsewhere = new ConcurrentHashMap<>();
  private final Set<EidPrefix> own = ConcurrentHashMap.newKeySet(); // live on this node
  private final List<Listener> listeners = new ArrayList<>();
  private volatile PrefixTrie<Mapping> trie = PrefixTrie.empty();

  /// Where the rows of a partition are that are not here, and how many.
  private record Elsewhere(List<String> nodes, int rows) {
    private static final Elsewhere NOWHERE = new Elsewhere(List.of(), 0);
  }

  /// Hears of changes, one at a time; must not block.
  public interface Listener {
    /// @param before empty when it is new
    void published(Optional<Mapping> before, Mapping now);

    void withdrawn(Mapping last);
  }

  /// From now on.
  public synchronized void listen(Listener listener) {
    listeners.add(listener);
  }

  /// What rows of this table and whatever else this node holds have in common.
  public Sharing sharing() {
    return sharing;
  }

  /// An immutable snapshot.
  public PrefixTrie<Mapping> snapshot() {
    return trie;
  }

  /// The first `limit` rows behind `after`, in ascending order of prefix.
  ///
  /// @param around rows that cover this prefix or are inside; empty for all
  public List<Mapping> page(Optional<EidPrefix> around, Optional<EidPrefix> after, int limit) {
    PrefixTrie<Mapping> all = trie;
    if (around.isEmpty()) return all.page(after, limit).stream().map(Map.Entry::getValue).toList();
    EidPrefix middle = around.get();
    // what covers it is shorter than it, and what is inside is not
    Stream<Map.Entry<EidPrefix, Mapping>> wider =
        all.covering(middle).stream()
            .filter(row -> row.getKey().length() < middle.length())
            .filter(row -> after.isEmpty() || row.getKey().length() > after.get().length());
    return Stream.concat(wider, all.coveredBy(middle, after, limit).stream())
        .limit(limit)
        .map(Map.Entry::getValue)
        .toList();
  }

  /// The row of a prefix, if it is the one of this version.
  public Optional<Mapping> row(EidPrefix partition, EidPrefix eid, long version) {
    return trie.get(eid)
        .filter(row -> row.partition().equals(partition) && row.version() == version);
  }

  /// Ignored if it is there, or a later version of it, or if it is for other tables.
  ///
  /// @return whether there was none of its prefix
  public synchronized boolean publish(Mapping mapping) {
    return !elsewhere.containsKey(mapping.partition()) && add(mapping);
  }

  private boolean add(Mapping mapping) {
    Optional<Mapping> present = trie.get(mapping.eid());
    if (present.filter(row -> isFrom(row, mapping.partition(), mapping.version())).isPresent()
        || fixed.containsKey(mapping.eid())) {
      return false;
    }
    put(mapping.shared(sharing), present);
    return present.isEmpty();
  }

  /// What a partition has told about a prefix.
  ///
  /// @param row empty if the prefix has none since `version`
  public void learn(EidPrefix partition, EidPrefix eid, long version, Optional<Mapping> row) {
    row.ifPresentOrElse(this::publish, () -> withdraw(partition, eid, version));
  }

  private void put(Mapping mapping, Optional<Mapping> present) {
    present.ifPresent(this::discount);
    mapping.serve(true);
    digests.merge(mapping.partition(), Digest.EMPTY.plus(mapping), (d, _) -> d.plus(mapping));
    bySite.merge(mapping.site(), 1, Integer::sum);
    trie = trie.with(mapping.eid(), mapping);
    for (Listener each : listeners) each.published(present, mapping);
  }

  private void discount(Mapping row) {
    row.serve(false);
    digests.computeIfPresent(row.partition(), (_, d) -> d.minus(row));
    bySite.computeIfPresent(row.site(), (_, rows) -> rows > 1 ? rows - 1 : null);
  }

  /// How many prefixes of `site` are here. Any thread may ask.
  public int rowsOf(String site) {
    return bySite.getOrDefault(site, 0);
  }

  /// How many there are, here and elsewhere.
  ///
  /// @param partitions of the site
  int rowsOf(String site, Supplier<List<EidPrefix>> partitions) {
    int rows = rowsOf(site);
    if (isComplete()) return rows;
    for (EidPrefix each : partitions.get()) {
      rows += elsewhere.getOrDefault(each, Elsewhere.NOWHERE).rows();
    }
    return rows;
  }

  /// Whether `row` is of this partition, and not older than `version`.
  private static boolean isFrom(Mapping row, EidPrefix partition, long version) {
    return row.partition().equals(partition) && row.version() >= version;
  }

  /// Makes `rows` the only static ones. What partitions say of the same prefixes does not count.
  public synchronized void fix(Map<EidPrefix, Mapping> rows) {
    fixed.keySet().stream()
        .filter(eid -> !rows.containsKey(eid))
        .forEach(eid -> trie.get(eid).ifPresent(this::remove));
    fixed = Map.copyOf(rows);
    for (Mapping row : rows.values()) {
      Optional<Mapping> present = trie.get(row.eid());
      if (present.filter(row::equals).isEmpty()) put(row, present);
    }
  }

  /// Ignored if a later version of the mapping is there, or another partition's.
  ///
  /// @param version of the partition when the mapping ended
  public synchronized void withdraw(EidPrefix partition, EidPrefix eid, long version) {
    trie.get(eid)
        .filter(row -> row.partition().equals(partition) && row.version() <= version)
        .ifPresent(this::remove);
  }

  private void remove(Mapping row) {
    discount(row);
    trie = trie.without(row.eid());
    for (Listener each : listeners) each.withdrawn(row);
  }

  /// Whether it has the rows of every partition.
  public boolean isComplete() {
    return elsewhere.isEmpty();
  }

  /// The nodes to ask about `partition`, best first; empty if its rows are here.
  public List<String> elsewhere(EidPrefix partition) {
    return elsewhere.getOrDefault(partition, Elsewhere.NOWHERE).nodes();
  }

  /// The rows of `partition` are for other tables. Nobody hears of it: they are still registered.
  /// Who finds nothing in a snapshot that was taken before it asks [#elsewhere] can rely on that.
  public synchronized void leave(EidPrefix partition, List<String> nodes, int rows) {
    if (own.contains(partition)) return; // it has come here meanwhile
    var there = new Elsewhere(List.copyOf(nodes), rows);
    boolean first = elsewhere.put(partition, there) == null;
    if (!first || digest(partition).rows() == 0) return;
    List<Mapping> left = new ArrayList<>();
    for (Map.Entry<EidPrefix, Mapping> each : trie.coveredBy(partition)) {
      if (each.getValue().partition().equals(partition)) left.add(each.getValue());
    }
    for (Mapping row : left) {
      discount(row);
      trie = trie.without(row.eid());
    }
  }

  /// The rows of `partition` are for this table.
  synchronized void take(EidPrefix partition) {
    elsewhere.remove(partition);
  }

  /// `partition` has come to this node with `rows`.
  ///
  /// @param version of the partition when these were all its rows
  synchronized void own(EidPrefix partition, List<Mapping> rows, long version) {
    replace(partition, rows, version);
    own.add(partition);
  }

  /// Whether `partition` lives on this node: then a row is here before anybody hears of it.
  public boolean isOwn(EidPrefix partition) {
    return own.contains(partition);
  }

  synchronized void disown(EidPrefix partition) {
    own.remove(partition);
  }

  /// Makes `rows` the only rows of `partition`, except later ones. Until they are all here, other
  /// tables are asked if they were before.
  ///
  /// @param version of the partition when these were all its rows
  public synchronized void replace(EidPrefix partition, List<Mapping> rows, long version) {
    if (digest(partition).rows() > 0) removeBut(rows, partition, version);
    rows.forEach(this::add);
    take(partition);
  }

  private void removeBut(List<Mapping> rows, EidPrefix partition, long version) {
    Set<EidPrefix> kept = rows.stream().map(Mapping::eid).collect(Collectors.toSet());
    List<Mapping> gone = new ArrayList<>();
    for (Map.Entry<EidPrefix, Mapping> each : trie.coveredBy(partition)) {
      Mapping row = each.getValue();
      boolean old = row.partition().equals(partition) && row.version() <= version;
      if (old && !kept.contains(row.eid())) gone.add(row);
    }
    gone.forEach(this::remove);
  }

  public synchronized Digest digest(EidPrefix partition) {
    return digests.getOrDefault(partition, Digest.EMPTY);
  }
}
