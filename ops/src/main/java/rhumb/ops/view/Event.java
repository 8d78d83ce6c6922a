package rhumb.ops.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Something that happened, as `GET /api/v1/events` tells it.
///
/// @param id rises with time within a node's life; what Last-Event-ID and `after` take
/// @param type such as `registration-added`; clients ignore types that they do not know
/// @param eid the EID-prefix that it is about
/// @param reason of drops and refusals
/// @param count of the same since the node started, where things are counted
/// @param by who did it, where a person did
/// @param text the same for people
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Event(
    String id,
    Instant at,
    String type,
    Optional<String> eid,
    Optional<String> site,
    List<String> rlocs,
    Optional<String> reason,
    Optional<Long> count,
    Optional<String> by,
    String text) {}
