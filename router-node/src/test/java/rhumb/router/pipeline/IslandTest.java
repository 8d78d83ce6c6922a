package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rhumb.protocol.linux.Errno;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;
import rhumb.router.packet.PacketBatch;

/// Streams on one thread, whatever the number of processors.
class IslandTest {
  private static final long PATIENCE_S = 20;

  private final ActorTestKit kit = ActorTestKit.create();
  private final StopSignal stop = new StopSignal();
  private Poller poller;
  private Island island;

  @BeforeEach
  void open() throws LinuxException {
    poller = Poller.open(4);
    island = new Island(kit.system(), poller, stop);
  }

  @AfterEach
  void close() {
    stop.raise();
    poller.wakeup();
    kit.shutdownTestKit();
    poller.close();
  }

  @Test
  void streamsShareAThread() throws Exception {
    var one = new Stream();
    var two = new Stream();
    one.awaitBatches(3);
    two.awaitBatches(3);
    assertThat(one.thread).isNotNull().isEqualTo(two.thread);
    assertThat(kit.system().printTree().split("ActorGraphInterpreter", -1)).hasSize(1 + 1);
  }

  @Test
  void aStreamThatFailsLeavesTheOthersAloneAndMayComeBack() throws Exception {
    var one = new Stream();
    var two = new Stream();
    two.awaitBatches(1);
    one.failure = new LinuxException("on purpose", Errno.EIO.number);
    assertThatThrownBy(() -> one.end.get(PATIENCE_S, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("on purpose");
    two.awaitBatches(3);
    assertThat(one.watched.get()).isZero();
    var again = new Stream();
    again.awaitBatches(3);
    two.awaitBatches(3);
    assertThat(two.end).isNotDone();
  }

  @Test
  void aPathThatFailsEndsItsStreamAlone() throws Exception {
    var one = new Stream();
    var two = new Stream();
    one.awaitBatches(1);
    one.pathFails = true;
    assertThatThrownBy(() -> one.end.get(PATIENCE_S, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("in the path");
    two.awaitBatches(3);
    assertThat(one.watched.get()).isZero();
    assertThat(two.end).isNotDone();
  }

  @Test
  void theStopSignalEndsAll() throws Exception {
    var one = new Stream();
    var two = new Stream();
    one.awaitBatches(1);
    stop.raise();
    island.wakeup();
    assertThat(one.end.get(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo(Done.getInstance());
    assertThat(two.end.get(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo(Done.getInstance());
    assertThat(one.watched.get()).isZero();
    assertThat(two.watched.get()).isZero();
  }

  /// Gives a batch for each one that is asked of it.
  private final class Stream implements BatchReader {
    private final PacketBatch batch = new PacketBatch(Arena.ofAuto().allocate(64), 1);
    private final Queue<Integer> wanted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger seen = new AtomicInteger();
    final AtomicInteger watched = new AtomicInteger();
    volatile @Nullable LinuxException failure;
    volatile boolean pathFails;
    volatile @Nullable Thread thread;
    final CompletableFuture<Done> end;

    Stream() {
      Sink<PacketBatch, CompletionStage<Done>> path = Sink.foreach(this::see);
      end = island.join(this, path).toCompletableFuture();
    }

    private void see(PacketBatch given) {
      if (pathFails) throw new IllegalStateException("in the path");
      thread = Thread.currentThread();
      given.giveBack();
      seen.incrementAndGet();
    }

    void awaitBatches(int count) {
      int goal = seen.get() + count;
      for (int i = 0; i < count; i++) wanted.add(i);
      long deadline = System.nanoTime() + Duration.ofSeconds(PATIENCE_S).toNanos();
      while (seen.get() < goal && System.nanoTime() < deadline) LockSupport.parkNanos(1_000_000);
      assertThat(seen.get()).isEqualTo(goal);
    }

    @Override
    public void watch(Poller by) {
      watched.incrementAndGet();
    }

    @Override
    public void unwatch(Poller by) {
      watched.decrementAndGet();
    }

    @Override
    public boolean isReady(Poller by) {
      return true;
    }

    @Override
    public @Nullable PacketBatch next() throws LinuxException {
      LinuxException thrown = failure;
      if (thrown != null) throw thrown;
      if (wanted.poll() == null && !pathFails) return null;
      batch.lease();
      batch.add(0, 1);
      return batch;
    }

    @Override
    public int leased() {
      return batch.isLeased() ? 1 : 0;
    }
  }
}
