package rhumb.ops.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Option;

/// The wish to go on looking, of commands that print what happens.
public final class Following {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  @Option(
      names = {"-f", "--follow"},
      description = "Then print what happens, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--for",
      paramLabel = "SECONDS",
      defaultValue = "2147483647",
      description = "Follow no longer than this.")
  private int seconds;

  public boolean isWanted() {
    return follow;
  }

  /// Looks twice a second, if that is wanted, until the time is over.
  public void repeat(Runnable look) {
    if (follow) repeat(seconds, look);
  }

  /// Looks twice a second for so long.
  public static void repeat(int seconds, Runnable look) {
    until(
        seconds,
        () -> {
          look.run();
          return false;
        },
        false);
  }

  /// Looks at once and then twice a second, until it is so, but no longer than that.
  static void until(int seconds, BooleanSupplier isSo) {
    until(seconds, isSo, true);
  }

  private static void until(int seconds, BooleanSupplier isSo, boolean atOnce) {
    if (atOnce && isSo.getAsBoolean()) return;
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    var never = new CountDownLatch(1);
    try {
      while (System.nanoTime() - end < 0) {
        boolean _ = never.await(BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS);
        if (isSo.getAsBoolean()) return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
