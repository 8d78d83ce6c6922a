package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// A node that was away for long does not come back as if nothing had happened.
class PauseFenceTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong nanos = new AtomicLong(-3);
  private final AtomicInteger left = new AtomicInteger();
  private final PauseFence fence = new PauseFence(nanos::get, left::incrementAndGet);

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

  @Test // reliability: SIGSTOP, a moment or longer than the others wait, SIGCONT
  void aStoppedProcessEndsWhenItGoesOn() throws Exception {
    try (var database = PostgreSql.start()) {
      int port = PostgreSql.freePort();
      List<String> itself = List.of("127.0.0.1:" + port);
      try (NodeProcess.Starting starting = NodeProcess.start(database.url(), port, itself)) {
        NodeProcess node = starting.awaitUp();
        signal("STOP", starting.process());
        assertThat(starting.process().waitFor(2, TimeUnit.SECONDS)).isFalse();
        signal("CONT", starting.process());
        assertThat(starting.process().waitFor(2, TimeUnit.SECONDS)).isFalse();
        signal("STOP", starting.process());
        assertThat(starting.process().waitFor(7, TimeUnit.SECONDS)).isFalse();
        signal("CONT", starting.process());
        assertThat(starting.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(starting.process().exitValue()).isEqualTo(PauseFence.EXIT_CODE);
        node.close();
      }
    }
  }

  private static void signal(String name, Process process) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
