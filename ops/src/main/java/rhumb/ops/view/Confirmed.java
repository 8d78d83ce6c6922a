package rhumb.ops.view;

import java.time.Instant;

/// The answer to `POST /api/v1/config/confirm`: what was on trial stays.
public record Confirmed(Instant asOf) {}
