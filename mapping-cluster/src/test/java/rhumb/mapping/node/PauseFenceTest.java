package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// A node that was away for long does not come back as if nothing had happened.
class PauseFenceTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong nanos = new AtomicLong(-3);
  private final AtomicInteger left = new AtomicInteger();
  private final PauseFence fence =
      new PauseFence(Duration.ofSeconds(5), nanos::get, left::incrementAndGet);

  @Test
  void aShortPauseIsNothing() {
    for (int i = 0; i < 5; i++) {
      nanos.addAndGet(3 * SECOND);
      assertThat(fence.isWhole()).isTrue();
      fence.tick();
    }
    assertThat(left).hasValue(0);
  }

  @Test
  void aLongOneEndsTheNodeOnce() {
    nanos.addAndGet(6 * SECOND);
    assertThat(fence.isWhole()).isFalse();
    fence.tick();
    assertThat(fence.isWhole()).isFalse();
    assertThat(left).hasValue(1);
  }

  @Test
  void afterTheEndNothingIsWatched() {
    fence.close();
    nanos.addAndGet(60 * SECOND);
    assertThat(fence.isWhole()).isTrue();
    assertThat(left).hasValue(0);
  }
}
