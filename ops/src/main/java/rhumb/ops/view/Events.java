package rhumb.ops.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `GET /api/v1/events`, and `GET /api/v1/history` for one EID-prefix.
///
/// @param complete false if older ones were asked for that are no longer kept
/// @param earlier of a history, what `before` takes for the ones before these, if there are any
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Events(
    Instant asOf, boolean complete, List<Event> events, Optional<String> earlier) {}
