package rhumb.ops.view;

import java.time.Instant;
import java.util.List;

/// `GET /api/v1/config`: what the node goes by, in the order of the keys. Secrets are masked.
public record Configuration(Instant asOf, List<Value> values) {
  /// @param path such as `rhumb.router.rlocs`; elements of lists of sections are numbered from 0
  /// @param text as it could be written
  /// @param origin `file:line`, `environment NAME` or `default`
  public record Value(String path, String text, String origin) {}
}
