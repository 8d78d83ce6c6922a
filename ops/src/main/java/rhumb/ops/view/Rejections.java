package rhumb.ops.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `GET /api/v1/sites/{name}/rejections`, and of no site `GET /api/v1/rejections`: the last
/// registrations that were refused, the newest first.
public record Rejections(Instant asOf, List<Rejection> rejections) {
  /// @param source who sent it
  /// @param eid what was to be registered, or the first of it
  /// @param reason such as `authentication-failed`
  /// @param detail the same in words
  /// @param offender the value that was wrong; may be empty
  /// @param advice what would change it
  public record Rejection(
      Instant at,
      Optional<String> site,
      String source,
      String eid,
      Optional<Mapping.Identity> identity,
      String nonce,
      String reason,
      String detail,
      String offender,
      String advice) {}
}
