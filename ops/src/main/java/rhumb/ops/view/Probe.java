package rhumb.ops.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The answer to `POST /api/v1/probes`: one RLOC-probe (RFC 9301 §7.1), sent when it was asked for.
public record Probe(Instant asOf, Result probe) {
  /// What to ask.
  ///
  /// @param eid a prefix that the RLOC should hold
  public record Query(String rloc, String eid) {}

  /// @param roundTrip empty when nobody answered in time
  public record Result(String rloc, String eid, Optional<Duration> roundTrip) {}
}
