package rhumb.ops.view;

import java.time.Instant;
import java.util.List;

/// `GET /api/v1/status`: the node in one answer.
///
/// @param roles `mapping`, `router`
public record Status(
    Instant asOf,
    String name,
    String version,
    Instant since,
    List<String> roles,
    Health health,
    Statistics statistics) {}
