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
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) least = Math.min(least, ticks());
    assertThat(least).isLessThan(150); // hundredths of a second, of which others take none
  }

  /// Of processor time, for a start and all that it starts.
  private long ticks() throws Exception {
    String start = "\"$0\" --version >version && cat /proc/$$/stat";
    Run run = run(Path.of("/bin/sh"), "-c", start, LAUNCHER.toString());
    String[] fields = run.output().substring(run.output().lastIndexOf(')')).split(" ");
    return Long.parseLong(fields[14]) + Long.parseLong(fields[15]); // cutime, cstime: proc(5)
  }

  @Test
  void twoStartsAtOnceDoNotDisturbEachOther() throws Exception {
    List<Process> both = IntStream.range(0, 4).mapToObj(i -> start(LAUNCHER, "--version")).toList();
    for (Process process : both) {
      assertThat(finish(process).exit()).isZero();
    }
  }

  private record Run(int exit, String output) {}

  private Run run(Path program, String... arguments) throws Exception {
    return finish(start(program, arguments));
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

  private static Run finish(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output);
  }
}
