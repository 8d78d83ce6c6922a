package rhumb.mapping.subscription;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.prefix.PrefixTrie;

/// The subscriptions of the subscribers that live on this node, by prefix: when a row of the read
/// table changes, it says who wants to know.
public final class SubscriptionBook implements ReadTable.Listener {
  /// One subscription, for people.
  public record Entry(XtrIdentity identity, Subscription subscription) {}

  private record Known(List<Subscription> subscriptions, Consumer<EidPrefix> tell) {}

  private final Map<XtrIdentity, Known> bySubscriber = new HashMap<>();
  private PrefixTrie<Set<XtrIdentity>> byPrefix = PrefixTrie.empty();

  synchronized void remember(
      XtrIdentity identity, List<Subscription> active, Consumer<EidPrefix> tell) {
    forget(identity);
    if (active.isEmpty()) return;
    bySubscriber.put(identity, new Known(active, tell));
    for (Subscription each : active) {
      Set<XtrIdentity> all = new LinkedHashSet<>(byPrefix.get(each.eid()).orElse(Set.of()));
      all.add(identity);
      byPrefix = byPrefix.with(each.eid(), all);
    }
  }

  synchronized void forget(XtrIdentity identity) {
    Known known = bySubscriber.remove(identity);
    if (known == null) return;
    for (Subscription each : known.subscriptions()) {
      Set<XtrIdentity> left = new LinkedHashSet<>(byPrefix.get(each.eid()).orElse(Set.of()));
      left.remove(identity);
      byPrefix = left.isEmpty() ? byPrefix.without(each.eid()) : byPrefix.with(each.eid(), left);
    }
  }

  /// All on this node.
  public synchronized List<Entry> all() {
    List<Entry> all = new ArrayList<>();
    bySubscriber.forEach(
        (identity, known) -> known.subscriptions().forEach(s -> all.add(new Entry(identity, s))));
    return all;
  }

  /// Whether any on this node is about prefixes of which some may be in `partition`.
  public synchronized boolean isAbout(EidPrefix partition) {
    return !byPrefix.isEmpty()
        && (!byPrefix.covering(partition).isEmpty() || !byPrefix.coveredBy(partition, 1).isEmpty());
  }

  public synchronized int size() {
    return bySubscriber.values().stream().mapToInt(known -> known.subscriptions().size()).sum();
  }

  @Override
  public void published(Optional<Mapping> before, Mapping now) {
    if (before.filter(old -> old.record().equals(now.record())).isEmpty()) changed(now.eid());
  }

  @Override
  public void withdrawn(Mapping last) {
    changed(last.eid());
  }

  private synchronized void changed(EidPrefix eid) {
    if (byPrefix.isEmpty()) return;
    Set<XtrIdentity> concerned = new LinkedHashSet<>();
    byPrefix.covering(eid).forEach(each -> concerned.addAll(each.getValue()));
    byPrefix.coveredBy(eid).forEach(each -> concerned.addAll(each.getValue()));
    for (XtrIdentity each : concerned) {
      Known known = bySubscriber.get(each);
      if (known != null) known.tell().accept(eid);
    }
  }
}
