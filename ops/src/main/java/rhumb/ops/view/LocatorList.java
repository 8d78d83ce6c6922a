package rhumb.ops.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `GET /api/v1/locators`: the remote RLOCs that a router uses.
public record LocatorList(Instant asOf, List<Remote> locators) {
  /// @param up false when RLOC-probes stay without reply
  /// @param since when that last changed
  public record Remote(String rloc, boolean up, Instant since, Optional<Long> roundTripMicros) {}
}
