package rhumb.router.locator;

import com.typesafe.config.Config;
import java.time.Duration;

/// How RLOCs are probed; `rhumb.router.locator` in reference.conf says what the numbers mean.
///
/// @param enabled false: every RLOC counts as up
/// @param echoNonce asks for echoes in data packets as well
public record ProbeSettings(
    boolean enabled,
    Duration interval,
    Duration whenDown,
    Duration timeout,
    int losses,
    boolean echoNonce) {
  public static ProbeSettings of(
      boolean enabled, Duration interval, boolean echoNonce, Config config) {
    return new ProbeSettings(
        enabled,
        interval,
        config.getDuration("interval-when-down"),
        config.getDuration("timeout"),
        config.getInt("losses"),
        echoNonce);
  }

  ProbeSettings with(boolean enabled, Duration interval) {
    return new ProbeSettings(enabled, interval, whenDown, timeout, losses, echoNonce);
  }
}
