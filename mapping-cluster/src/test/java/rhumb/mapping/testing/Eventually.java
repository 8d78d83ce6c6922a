package rhumb.mapping.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Waits for what happens on another thread, with a bound and without guessing how long it takes.
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Eventually() {}

  /// Repeats `assertion` until it holds; its last failure is thrown.
  public static void eventually(ThrowingCallable assertion) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        assertion.call();
        return;
      } catch (Throwable e) {
        if (System.nanoTime() - deadline > 0) throw new AssertionError("still not so", e);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /// Repeats `question` until the answer is true.
  public static void until(Callable<Boolean> question) {
    eventually(
        () -> {
          if (!question.call()) throw new AssertionError("not yet");
        });
  }
}
