package rhumb.mapping.prefix;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import rhumb.protocol.address.EidPrefix;

/// New prefixes that partitions of this node are storing, which the read table does not count yet:
/// so a site's maximum holds for all of its partitions on a node together. What other nodes are
/// storing at the same moment is known here only when it has arrived.
final class Census {
  private record Count(String site, int prefixes) {}

  private final Map<EidPrefix, Count> storing = new HashMap<>(); // by partition
  private final Map<String, Integer> bySite = new HashMap<>();

  /// @param prefixes that it may have more than are in the read table
  record Left(String site, IntSupplier prefixes) {}

  /// @return how many of `wanted` new prefixes may be stored, which count from now on
  synchronized int admit(EidPrefix partition, Left left, int wanted) {
    int others = bySite.getOrDefault(left.site, 0);
    int admitted = Math.clamp((long) left.prefixes.getAsInt() - others, 0, wanted);
    add(partition, left.site, admitted);
    return admitted;
  }

  /// They are in the read table, or will not be.
  synchronized void done(EidPrefix partition, int prefixes) {
    Count count = storing.get(partition);
    if (count != null) add(partition, count.site, -Math.min(prefixes, count.prefixes));
  }

  /// The partition stores nothing.
  synchronized void idle(EidPrefix partition) {
    done(partition, Integer.MAX_VALUE);
  }

  private void add(EidPrefix partition, String site, int prefixes) {
    if (prefixes == 0) return;
    storing.merge(partition, new Count(site, prefixes), Census::sum);
    if (storing.get(partition).prefixes == 0) storing.remove(partition);
    if (bySite.merge(site, prefixes, Integer::sum) == 0) bySite.remove(site);
  }

  private static Count sum(Count before, Count more) {
    return new Count(before.site, before.prefixes + more.prefixes);
  }
}
