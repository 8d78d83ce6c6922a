package rhumb.router.control;

import java.time.Clock;

/// A rate limit: so many per second, and so many at once. Used by one thread at a time.
public final class TokenBucket {
  private final Clock clock;
  private final double perMilli;
  private final double burst;
  private double tokens;
  private long filledMillis;

  /// @param perSecond 0 for no limit
  public TokenBucket(Clock clock, int perSecond, int burst) {
    this.clock = clock;
    this.perMilli = perSecond / 1000.0;
    this.burst = burst;
    tokens = burst;
    filledMillis = clock.millis();
  }

  /// @return false if the limit is reached
  public boolean take() {
    if (perMilli == 0) return true;
    long nowMillis = clock.millis();
    tokens = Math.min(burst, tokens + Math.max(0, nowMillis - filledMillis) * perMilli);
    filledMillis = nowMillis;
    if (tokens < 1) return false;
    tokens--;
    return true;
  }
}
