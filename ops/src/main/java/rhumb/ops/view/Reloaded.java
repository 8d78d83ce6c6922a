package rhumb.ops.view;

import java.time.Instant;
import java.util.List;

/// `POST /api/v1/config/reload`: what came of reading the configuration again.
///
/// @param dryRun only what would come of it
/// @param changes lines `- key = value` and `+ key = value`; secrets are masked
/// @param applied parts that are as the configuration says now, such as `rhumb.log`
/// @param waiting keys that need a restart
public record Reloaded(
    Instant asOf,
    boolean dryRun,
    List<String> changes,
    List<String> applied,
    List<String> waiting) {}
