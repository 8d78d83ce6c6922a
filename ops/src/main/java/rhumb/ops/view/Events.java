package rhumb.ops.view;

import java.time.Instant;
import java.util.List;

/// `GET /api/v1/events`, and `GET /api/v1/history` for one EID-prefix.
///
/// @param complete false if older ones were asked for that are no longer kept
public record Events(Instant asOf, boolean complete, List<Event> events) {}
