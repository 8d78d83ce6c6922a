package rhumb.mapping.view;

import java.time.Instant;
import java.util.Map;
import rhumb.protocol.wire.DropReason;

/// Counters of one mapping node since it started.
///
/// @param received control messages by their RFC name, such as "Map-Request"
/// @param sent the same
/// @param dropped control messages by reason; only reasons that occurred
/// @param answers Map-Requests by outcome: "forwarded", "proxied", "negative", and "asked" where
///     another node had to be
public record MappingStatistics(
    Instant since,
    Map<String, Long> received,
    Map<String, Long> sent,
    Map<DropReason, Long> dropped,
    Map<String, Long> answers,
    int sites,
    int registeredPrefixes) {}
