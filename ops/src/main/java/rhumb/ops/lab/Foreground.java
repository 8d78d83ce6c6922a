package rhumb.ops.lab;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import rhumb.ops.cli.ExitCode;

/// Runs a program in the place of this one: same terminal, same status.
final class Foreground {
  private Foreground() {}

  /// Ctrl-C reaches both; this process stays until the program has had its say.
  static int run(List<String> command) throws LabFailure {
    var ended = new CountDownLatch(1);
    var last = new Thread(() -> await(ended));
    try {
      Process process = Programs.builder(command).inheritIO().start();
      Runtime.getRuntime().addShutdownHook(last);
      int status = process.waitFor();
      return status;
    } catch (IOException e) {
      throw new LabFailure("cannot run " + String.join(" ", command) + ": " + e.getMessage(), "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.NEGATIVE;
    } finally {
      ended.countDown();
    }
  }

  private static void await(CountDownLatch ended) {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
