package rhumb.mapping.node;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that the whole process has stood still: a suspended machine, a stopped process, a
/// collection of garbage without end. Meanwhile the others have gone on without this node, and its
/// partitions live with them; before it does anything else, it has to go.
final class PauseFence implements AutoCloseable {
  /// EX_TEMPFAIL of sysexits.h: whoever supervises the process is to start it again.
  static final int EXIT_CODE = 75;

  private static final Logger LOG = LoggerFactory.getLogger(PauseFence.class);
  private static final long TICK_NS = 100_000_000L;

  private final Duration limit;
  private final LongSupplier nanos;
  private final Runnable leave;
  private final AtomicBoolean left = new AtomicBoolean();
  private volatile long lastNs;
  private volatile boolean closed;

  /// @param limit the longest pause that is nothing
  PauseFence(Duration limit, LongSupplier nanos, Runnable leave) {
    this.limit = limit;
    this.nanos = nanos;
    this.leave = leave;
    lastNs = nanos.getAsLong();
  }

  /// A fence that ends the process at once: nothing that still runs may write or answer.
  static PauseFence watching(Duration limit) {
    var fence = new PauseFence(limit, System::nanoTime, () -> Runtime.getRuntime().halt(EXIT_CODE));
    Thread.ofPlatform().daemon().name("pause-fence").start(fence::watch);
    return fence;
  }

  private void watch() {
    while (!closed) {
      LockSupport.parkNanos(TICK_NS);
      tick();
    }
  }

  /// Called several times a second as long as the process runs.
  void tick() {
    if (isWhole()) lastNs = nanos.getAsLong();
  }

  /// Whether the process has not stood still too long; asked before anything is answered. If it
  /// has, it leaves.
  boolean isWhole() {
    long pauseNs = nanos.getAsLong() - lastNs;
    if (closed || pauseNs <= limit.toNanos()) return true;
    if (!left.getAndSet(true)) {
      LOG.error(
          "this process stood still for {} s and the cluster may have gone on without it: it ends"
              + " and has to be started again",
          pauseNs / 1_000_000_000L);
      leave.run();
    }
    return false;
  }

  @Override
  public void close() {
    closed = true;
  }
}
