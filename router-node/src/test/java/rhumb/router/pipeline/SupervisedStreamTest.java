package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import rhumb.protocol.linux.Errno;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.wire.DropReason;

/// A stream that fails comes back, sooner if it had been well for long.
class SupervisedStreamTest {
  private final ActorTestKit kit = ActorTestKit.create();
  private final AtomicLong nowNs = new AtomicLong();
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicReference<CompletableFuture<Done>> running =
      new AtomicReference<>(new CompletableFuture<>());

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void pausesGrowWithFaultsInARowAndBeginAnewAfterAHealthyMinute() throws Exception {
    var stream =
        new SupervisedStream("test", kit.system(), this::run, () -> {}, new Counters(), nowNs::get);
    stream.start();
    for (int n = 1; n <= 3; n++) fail(n);
    waitForRun(4);
    assertThat(stream.nextPause()).isEqualTo(Duration.ofMillis(800));
    nowNs.addAndGet(Duration.ofMinutes(1).toNanos());
    fail(4);
    waitForRun(5);
    assertThat(stream.nextPause()).isEqualTo(Duration.ofMillis(200));
    assertThat(stream.health().detail()).isEqualTo("started 5 times");
    stream.stop();
  }

  @Test
  void whatAFailedStreamHadIsCountedAsAFault() throws Exception {
    var counters = new Counters();
    var stream =
        new SupervisedStream("test", kit.system(), this::run, () -> {}, counters, nowNs::get);
    stream.start();
    counters.received(7, 700);
    counters.sent(3, 300);
    counters.dropped(DropReason.TTL_EXPIRED, 1);
    fail(1);
    waitForRun(2);
    assertThat(counters.dropped(DropReason.INTERNAL_FAULT)).isEqualTo(3);
    stream.stop();
  }

  private CompletionStage<Done> run() {
    var next = new CompletableFuture<Done>();
    running.set(next);
    runs.incrementAndGet();
    return next;
  }

  private void fail(int run) {
    waitForRun(run);
    running.get().completeExceptionally(new LinuxException("on purpose", Errno.EIO.number));
  }

  private void waitForRun(int number) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (runs.get() < number && System.nanoTime() < deadline) LockSupport.parkNanos(5_000_000);
    assertThat(runs.get()).isEqualTo(number);
  }
}
