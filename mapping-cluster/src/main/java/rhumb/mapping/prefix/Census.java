package rhumb.mapping.prefix;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import rhumb.protocol.address.EidPrefix;

/// New prefixes that partitions of this node are storing, which the read table does not count yet:
/// so a site's maximum holds for all of its partitions on a node together. What other nodes are
/// storing at the same moment is known here only when it has arrived.
final class Census {
  private record Key(EidPrefix partition, String site) {}

  private final Map<Key, Integer> storing = new HashMap<>();
  private final Map<String, Integer> bySite = new HashMap<>();

  /// @param left how many more the site may have than are in the read table
  /// @return how many of `wanted` new prefixes may be stored, which count from now on
  synchronized int admit(EidPrefix partition, String site, int wanted, IntSupplier left) {
    int others = bySite.getOrDefault(site, 0);
    int admitted = Math.clamp((long) left.getAsInt() - others, 0, wanted);
    add(new Key(partition, site), admitted);
    return admitted;
  }

  /// One of them comes into the read table, without being counted twice in between.
  ///
  /// @param table takes it, and says whether it is one row more there
  synchronized void arrives(EidPrefix partition, String site, BooleanSupplier table) {
    if (table.getAsBoolean()) done(partition, site, 1);
  }

  /// They will not be in the read table, or are.
  synchronized void done(EidPrefix partition, String site, int prefixes) {
    var key = new Key(partition, site);
    add(key, -Math.min(prefixes, storing.getOrDefault(key, 0)));
  }

  /// The partition stores nothing.
  synchronized void idle(EidPrefix partition) {
    if (storing.isEmpty()) return;
    storing.keySet().stream()
        .filter(key -> key.partition.equals(partition))
        .toList()
        .forEach(key -> add(key, -storing.getOrDefault(key, 0)));
  }

  private void add(Key key, int prefixes) {
    if (prefixes == 0) return;
    if (storing.merge(key, prefixes, Integer::sum) == 0) storing.remove(key);
    if (bySite.merge(key.site, prefixes, Integer::sum) == 0) bySite.remove(key.site);
  }
}
