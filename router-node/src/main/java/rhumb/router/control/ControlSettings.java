package rhumb.router.control;

import com.typesafe.config.Config;

/// Limits of the control socket; `rhumb.router.control` in reference.conf says what they mean.
///
/// @param repliesPerSecond per destination, 0 for no limit
public record ControlSettings(int queue, int outstanding, int repliesPerSecond) {
  public static ControlSettings of(Config config) {
    return new ControlSettings(
        config.getInt("queue"), config.getInt("outstanding"), config.getInt("replies-per-second"));
  }
}
