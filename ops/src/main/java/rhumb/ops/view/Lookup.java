package rhumb.ops.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The answer to `POST /api/v1/lookups`.
public record Lookup(Instant asOf, Result lookup) {
  /// What to look up.
  ///
  /// @param mapResolver who to ask; the first configured one if empty
  public record Query(String eid, Optional<String> mapResolver) {}

  /// @param records empty when nobody answered
  public record Result(
      String eid,
      String mapResolver,
      int attempts,
      Optional<String> answeredBy,
      Optional<Duration> roundTrip,
      List<Found> records) {}

  public record Found(
      String eid,
      int ttlMinutes,
      String action,
      boolean authoritative,
      int mapVersion,
      List<Mapping.Locator> locators) {}
}
