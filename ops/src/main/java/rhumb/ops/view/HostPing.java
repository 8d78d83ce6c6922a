package rhumb.ops.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The answer to `POST /api/v1/pings`: one ICMP echo request through the overlay.
public record HostPing(Instant asOf, Result ping) {
  /// Whom to ask.
  public record Query(String eid) {}

  /// @param source the address of this router that asked
  /// @param outcome `answered`, `lost`, `refused` or `not-asked`
  /// @param roundTrip if it was answered
  /// @param why it was refused or not asked
  public record Result(
      String eid,
      Optional<String> source,
      String outcome,
      Optional<Duration> roundTrip,
      Optional<String> why) {}
}
