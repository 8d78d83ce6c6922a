package rhumb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `ops/bin/rhumb` as a person meets it. Runs after the lay-out, so nothing is built here.
class LauncherIT {
  private static final Path LAUNCHER = Path.of("bin/rhumb").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path elsewhere;

  @Test
  void startsFromAnywhereThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(elsewhere.resolve("rhumb"), LAUNCHER);
    Run run = run(link, "--version");
    assertThat(run.output()).startsWith("rhumb ").doesNotContain("building", "WARNING");
    assertThat(run.exit()).isZero();
  }

  @Test
  void passesArgumentsAndExitCodesThrough() throws Exception {
    Run run = run(LAUNCHER, "no such command", "a  b");
    assertThat(run.output()).contains("no such command");
    assertThat(run.exit()).isEqualTo(2);
  }

  @Test // a person waits for it; the target is 0.4 s on an idle machine
  void startsAtOnce() throws Exception {
    run(LAUNCHER, "--version"); // makes the cache of linked classes
    Duration best = Duration.ofDays(1);
    for (int i = 0; i < 5; i++) {
      Duration took = run(LAUNCHER, "--version").took();
      best = took.compareTo(best) < 0 ? took : best;
    }
    assertThat(best).isLessThan(Duration.ofMillis(1_000));
  }

  @Test
  void twoStartsAtOnceDoNotDisturbEachOther() throws Exception {
    List<Process> both = IntStream.range(0, 4).mapToObj(i -> start(LAUNCHER, "--version")).toList();
    for (Process process : both) {
      assertThat(finish(process, System.nanoTime()).exit()).isZero();
    }
  }

  private record Run(int exit, String output, Duration took) {}

  private Run run(Path program, String... arguments) throws Exception {
    long start = System.nanoTime();
    return finish(start(program, arguments), start);
  }

  private Process start(Path program, String... arguments) {
    var command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
          .directory(elsewhere.toFile())
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Run finish(Process process, long start) throws Exception {
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output, Duration.ofNanos(System.nanoTime() - start));
  }
}
