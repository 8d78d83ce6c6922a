package rhumb.ops.view;

import java.util.List;
import java.util.Optional;

/// What every answer that is no success holds: `application/problem+json` (RFC 9457).
///
/// @param type which problem it is, for programs
/// @param title the same for people
/// @param detail what is wrong this time
/// @param health with 503 from the health resources
/// @param errors with 422: everything that is wrong
public record ProblemDocument(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    Optional<Health> health,
    List<Mistake> errors) {
  /// @param pointer which member of the body (RFC 6901), such as `/prefixes/0/eid`
  public record Mistake(String pointer, String detail) {}
}
