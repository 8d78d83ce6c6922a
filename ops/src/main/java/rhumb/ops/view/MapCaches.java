package rhumb.ops.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `GET /api/v1/map-cache`.
///
/// @param asOf the node's clock when it answered
/// @param next the cursor of the next page, when pages were asked for and there is one
public record MapCaches(Instant asOf, List<MapCache> mapCaches, Optional<String> next) {
  /// @param afi 1 for IPv4, 2 for IPv6
  /// @param instance 0..4294967295
  public record MapCache(int afi, long instance, List<Entry> entries) {}

  /// @param source `static`, `map-reply`, `map-notify`
  /// @param action `forward-native` and so on: what happens when there are no locators
  /// @param expires empty for never
  public record Entry(
      String eid,
      String source,
      String action,
      boolean authoritative,
      Instant created,
      Optional<Instant> expires,
      boolean refreshing,
      long packets,
      long bytes,
      List<Locator> locators) {}

  /// @param state `up`, `down`, `unreachable`, `no-route`
  /// @param since when the state began
  /// @param roundTripMicros of the last RLOC-probe
  public record Locator(
      String rloc,
      String state,
      Instant since,
      int priority,
      int weight,
      int multicastPriority,
      int multicastWeight,
      Optional<Long> roundTripMicros,
      long packets,
      long bytes) {}
}
