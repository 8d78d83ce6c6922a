package rhumb.protocol.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// A clock that starts at the time of day and then counts nanoseconds: leases, map-cache entries
/// and intervals must not end early or late because somebody sets the time. A process has one.
public final class SteadyClock extends Clock {
  private static final SteadyClock ONLY = new SteadyClock();

  private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final long startMillis = start.toEpochMilli();
  private final long startNs = System.nanoTime();

  private SteadyClock() {}

  public static SteadyClock ofProcess() {
    return ONLY;
  }

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNs);
  }

  @Override
  public long millis() {
    return startMillis + (System.nanoTime() - startNs) / 1_000_000;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this; // whoever formats its instants chooses the zone
  }

  /// What to add to instants of a clock before people see them: theirs may have been set since. In
  /// whole seconds, so that whoever asks twice is not told of two instants that are one.
  public static Duration behindTheWall(Clock clock) {
    Duration exactly = Duration.between(clock.instant(), Clock.systemUTC().instant());
    return Duration.ofSeconds(exactly.plusMillis(500).toSeconds());
  }
}
