package rhumb.ops.config;

import java.util.Map;

/// What is logged to standard error, and how.
///
/// @param levels by logger, such as `rhumb.router`
public record LogSettings(Level level, Format format, Map<String, Level> levels) {
  public LogSettings {
    levels = Map.copyOf(levels);
  }

  /// From all to nothing.
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    OFF
  }

  /// For a person, or one JSON object a line.
  public enum Format {
    TEXT,
    JSON
  }
}
