package rhumb.ops.cli.layout;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Spans of time as routers print them: `00:09:22`, `1d00h`, `3w2d`, `1y4w`.
public final class Times {
  private static final int DAYS_A_WEEK = 7;
  private static final int DAYS_A_YEAR = 365;

  private Times() {}

  public static String span(Duration span) {
    Duration time = span.isNegative() ? Duration.ZERO : span;
    long days = time.toDays();
    if (days == 0) {
      return String.format(
          "%02d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
    if (days < DAYS_A_WEEK) return String.format("%dd%02dh", days, time.toHoursPart());
    if (days < DAYS_A_YEAR) return days / DAYS_A_WEEK + "w" + days % DAYS_A_WEEK + "d";
    return days / DAYS_A_YEAR + "y" + days % DAYS_A_YEAR / DAYS_A_WEEK + "w";
  }

  public static String since(Instant then, Instant now) {
    return span(Duration.between(then, now));
  }

  public static String since(Optional<Instant> then, Instant now) {
    return then.map(t -> since(t, now)).orElse("never");
  }

  public static String until(Optional<Instant> then, Instant now) {
    return then.map(t -> span(Duration.between(now, t))).orElse("never");
  }

  /// @param minutes unsigned
  public static String ttl(int minutes) {
    return span(Duration.ofMinutes(Integer.toUnsignedLong(minutes)));
  }
}
