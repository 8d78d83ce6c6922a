package rhumb.ops.view;

import java.util.Optional;

/// What every answer that is no success holds: `application/problem+json` (RFC 9457).
///
/// @param type which problem it is, for programs
/// @param title the same for people
/// @param detail what is wrong this time
/// @param health with 503 from the health resources
public record ProblemDocument(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    Optional<Health> health) {}
