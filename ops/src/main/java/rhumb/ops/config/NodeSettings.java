package rhumb.ops.config;

import java.util.Optional;
import rhumb.mapping.settings.MappingSettings;
import rhumb.router.settings.RouterSettings;

/// Everything that one process is told: at least one of the two roles, and how it is operated.
public record NodeSettings(
    String name,
    Optional<MappingSettings> mapping,
    Optional<RouterSettings> router,
    HttpSettings http,
    LogSettings log) {}
