package rhumb.ops.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits for things that announce themselves to nobody.
final class Polling {
  /// Something to wait for.
  @FunctionalInterface
  interface Condition {
    boolean holds() throws LabFailure;
  }

  private Polling() {}

  /// True as soon as the condition holds, false if it does not within `limit` or the thread is
  /// interrupted.
  static boolean until(Duration limit, Duration every, Condition condition) throws LabFailure {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) return false;
      LockSupport.parkNanos(every.toNanos());
    }
    return true;
  }
}
