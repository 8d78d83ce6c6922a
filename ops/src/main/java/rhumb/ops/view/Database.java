package rhumb.ops.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `GET /api/v1/database`: the EID-prefixes that a router answers for.
public record Database(Instant asOf, List<Entry> mappings) {
  public record Entry(
      String eid,
      int ttlMinutes,
      List<Mapping.Locator> locators,
      List<Registration> registrations) {}

  /// The state at one Map-Server.
  public record Registration(
      String mapServer,
      boolean registered,
      Optional<Instant> lastSent,
      Optional<Instant> lastConfirmed,
      long sent,
      long confirmed,
      long authenticationFailures) {}
}
