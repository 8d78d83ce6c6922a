package rhumb.mapping.node;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// A clock that starts at the time of day and then counts nanoseconds: leases must not end early
/// or late because somebody sets the time.
final class SteadyClock extends Clock {
  private final Instant start = Instant.now();
  private final long startNs = System.nanoTime();

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNs);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this; // whoever formats its instants chooses the zone
  }
}
