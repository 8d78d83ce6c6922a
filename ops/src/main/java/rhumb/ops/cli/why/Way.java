package rhumb.ops.cli.why;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhumb.ops.view.MapCaches;
import rhumb.ops.view.MapCaches.Entry;
import rhumb.ops.view.MapCaches.Locator;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;

/// Where a router sends packets for an EID, worked out of its map-cache by the rules that the
/// router itself follows (RFC 9301 §5.4, RFC 9300 §12).
///
/// @param entry the longest match
record Way(Eid eid, Entry entry, List<Use> uses) {
  private static final int NEVER = 255; // RFC 9301 §5.4

  /// @param percent of the flows; 0 for a locator that takes none
  /// @param why it takes so many
  record Use(Locator locator, int percent, String why) {}

  /// Empty when the router has no map-cache for it.
  static Optional<Way> of(MapCaches caches, Eid eid) {
    Optional<Entry> best = Optional.empty();
    int length = -1;
    for (MapCaches.MapCache cache : caches.mapCaches()) {
      for (Entry entry : cache.entries()) {
        Optional<EidPrefix> prefix = prefix(entry.eid());
        if (prefix.isEmpty() || prefix.get().length() <= length) continue;
        if (!prefix.get().contains(eid)) continue;
        best = Optional.of(entry);
        length = prefix.get().length();
      }
    }
    return best.map(entry -> new Way(eid, entry, uses(entry.locators())));
  }

  /// Empty for families that this version cannot read.
  static Optional<EidPrefix> prefix(String text) {
    try {
      return Optional.of(EidPrefix.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static List<Use> uses(List<Locator> locators) {
    List<Locator> up =
        locators.stream().filter(l -> l.state().equals("up") && l.priority() != NEVER).toList();
    int best = up.stream().mapToInt(Locator::priority).min().orElse(NEVER);
    List<Locator> used = up.stream().filter(l -> l.priority() == best).toList();
    int sum = used.stream().mapToInt(Locator::weight).sum();
    List<Use> uses = new ArrayList<>();
    for (Locator locator : locators) uses.add(use(locator, best, sum, used.size()));
    return uses;
  }

  /// @param best the lowest priority of those that are up
  /// @param sum of the weights of those
  /// @param many how many those are
  private static Use use(Locator locator, int best, int sum, int many) {
    int priority = locator.priority();
    if (!locator.state().equals("up")) {
      return new Use(locator, 0, "not used: " + locator.state().replace('-', ' '));
    }
    if (priority == NEVER) return new Use(locator, 0, "not used: priority 255 means never");
    if (priority > best) {
      return new Use(locator, 0, "spare: priority " + best + " is preferred");
    }
    if (many == 1) return new Use(locator, 100, "all flows: the lowest priority that is up");
    if (sum == 0) return new Use(locator, 100 / many, "an equal share: no weights");
    if (locator.weight() == 0) return new Use(locator, 0, "not used: weight 0 beside others");
    String share = "weight " + locator.weight() + " of " + sum;
    return new Use(locator, Math.round(100f * locator.weight() / sum), share);
  }

  boolean isPositive() {
    return !entry.locators().isEmpty();
  }

  /// The one that takes the most flows.
  Optional<Use> first() {
    Optional<Use> most = Optional.empty();
    for (Use use : uses) {
      if (use.percent() > 0 && use.percent() > most.map(Use::percent).orElse(0)) {
        most = Optional.of(use);
      }
    }
    return most;
  }
}
