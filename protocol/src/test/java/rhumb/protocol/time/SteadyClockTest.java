package rhumb.protocol.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void itNeverGoesBack() {
    Clock clock = SteadyClock.ofProcess();
    Instant one = clock.instant();
    long other = clock.millis();
    Instant again = clock.instant();
    assertThat(List.of(one.toEpochMilli(), other, again.toEpochMilli())).isSorted();
  }

  @Test
  void itIsTheTimeOfDayWhereNobodySetsIt() {
    assertThat(SteadyClock.ofProcess().instant())
        .isBetween(Instant.now().minus(HOUR), Instant.now().plus(HOUR));
  }

  @Test
  void whatPeopleSeeIsByTheirClock() {
    assertThat(SteadyClock.behindTheWall(Clock.systemUTC())).isZero();
    Clock slow = Clock.offset(Clock.systemUTC(), HOUR.negated().plusMillis(100));
    assertThat(SteadyClock.behindTheWall(slow)).isEqualTo(HOUR);
    Clock fast = Clock.offset(Clock.systemUTC(), HOUR.plusMillis(100));
    assertThat(SteadyClock.behindTheWall(fast)).isEqualTo(HOUR.negated());
  }
}
