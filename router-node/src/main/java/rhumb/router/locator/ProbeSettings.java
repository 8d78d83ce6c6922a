package rhumb.router.locator;

import com.typesafe.config.Config;
import java.time.Duration;

/// How RLOCs are probed; `rhumb.router.locator` in reference.conf says what the numbers mean.
///
/// @param enabled false: every RLOC counts as up
public record ProbeSettings(
    boolean enabled, Duration interval, Duration whenDown, Duration timeout, int losses) {
  public static ProbeSettings of(boolean enabled, Duration interval, Config config) {
    return new ProbeSettings(
        enabled,
        interval,
        config.getDuration("interval-when-down"),
        config.getDuration("timeout"),
        config.getInt("losses"));
  }
}
