package rhumb.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for what other processes do.
public final class Eventually {
  private static final Duration EVERY = Duration.ofMillis(50);

  private Eventually() {}

  /// Runs the assertions until they hold; the failure of those begun after `limit` is thrown.
  public static void assertWithin(Duration limit, Runnable assertions) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      boolean last = System.nanoTime() - end > 0; // however long one look takes, there are two
      try {
        assertions.run();
        return;
      } catch (AssertionError notYet) {
        if (last) throw notYet;
      }
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  /// Lets time pass. Parking alone may return at once, if another thread has just woken this one.
  public static void letPass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /// A call whose checked exceptions are failures of the test.
  public static <T> T unchecked(Callable<T> call) {
    try {
      return call.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
