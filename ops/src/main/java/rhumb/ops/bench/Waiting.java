package rhumb.ops.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what a program that was started is about to do.
final class Waiting {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration EVERY = Duration.ofMillis(20);

  private Waiting() {}

  /// @param failure what a person reads if it does not come to pass
  /// @param worthwhile whether it still can
  static void until(String failure, BooleanSupplier worthwhile, BooleanSupplier done) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!done.getAsBoolean()) {
      if (!worthwhile.getAsBoolean() || System.nanoTime() > deadline) {
        throw Machine.failure(failure, "");
      }
      pause(EVERY);
    }
  }

  static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
