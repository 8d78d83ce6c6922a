package rhumb.ops.cli.why;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.view.Lookup;
import rhumb.ops.view.MapCaches;
import rhumb.ops.view.Mapping;
import rhumb.protocol.address.Eid;

/// One look at the way to an EID: the map-cache first, as a packet would, and the mapping system
/// when the map-cache does not know.
///
/// @param asked how long the node took to say what its map-cache has
/// @param way the match in the map-cache, if the router has a table for the EID
/// @param lookup what the mapping system said; empty if nobody had to be asked
/// @param lookedUp how long the whole lookup took
/// @param probed how long the locator took to answer a probe; empty if it did not
record Overlay(
    Eid eid,
    Duration asked,
    Optional<Way> way,
    Optional<Lookup.Result> lookup,
    Duration lookedUp,
    Optional<Duration> probed) {

  /// @param always ask the mapping system even if the map-cache knows
  static Overlay look(NodeClient node, Eid eid, boolean always) {
    long start = System.nanoTime();
    MapCaches caches = MapCacheAnswers.covering(node, eid);
    long cached = System.nanoTime();
    Optional<Way> way = Way.of(caches, eid);
    Optional<Lookup.Result> lookup = Optional.empty();
    if (always || way.isEmpty() || way.get().entry().action().equals("send-map-request")) {
      byte[] answer =
          node.post("/api/v1/lookups", new Lookup.Query(eid.toString(), Optional.empty()));
      lookup = Optional.of(NodeClient.read(answer, Lookup.class).lookup());
    }
    long done = System.nanoTime();
    return new Overlay(
        eid,
        Duration.ofNanos(cached - start),
        way,
        lookup,
        Duration.ofNanos(done - cached),
        Optional.empty());
  }

  /// The same after a probe of the locator, if there is one.
  Overlay probed(NodeClient node) {
    if (rloc().isEmpty()) return this;
    Optional<Duration> time = new Probes(node).send(rloc().get(), prefix().orElse(eid.toString()));
    return new Overlay(eid, asked, way, lookup, lookedUp, time);
  }

  /// The prefix of the mapping that says where to.
  Optional<String> prefix() {
    return isHit() ? way.map(w -> w.entry().eid()) : found().map(Lookup.Found::eid);
  }

  /// Whether the map-cache alone knew where to.
  boolean isHit() {
    return way.isPresent() && way.get().isPositive();
  }

  Optional<Lookup.Found> found() {
    return lookup.flatMap(result -> result.records().stream().findFirst());
  }

  /// The locator that a new flow most likely takes.
  Optional<String> rloc() {
    if (isHit()) return way.flatMap(Way::first).map(use -> use.locator().rloc());
    return found().flatMap(found -> best(found.locators())).map(Mapping.Locator::rloc);
  }

  static Optional<Mapping.Locator> best(List<Mapping.Locator> locators) {
    Optional<Mapping.Locator> best = Optional.empty();
    for (Mapping.Locator locator : locators) {
      if (!locator.reachable() || locator.priority() == 255) continue; // RFC 9301 §5.4
      if (best.isEmpty() || isBetter(locator, best.get())) best = Optional.of(locator);
    }
    return best;
  }

  private static boolean isBetter(Mapping.Locator one, Mapping.Locator than) {
    return one.priority() < than.priority()
        || (one.priority() == than.priority() && one.weight() > than.weight());
  }
}
