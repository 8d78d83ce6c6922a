package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The first thing that a newcomer types.
class DemoIT {
  private static final String NOTHING_HANGS_ON_TIME_ANY_MORE = "8.8.8.8 is not a LISP site";

  @Test
  void losesNothingAndReplaysTheSeedOnRequest() throws Exception {
    Demo seed = Demo.start("--on-miss", "drop", "--lab", "seed");
    seed.readUntil(NOTHING_HANGS_ON_TIME_ANY_MORE);
    Demo ours = Demo.start(); // while the other one pings
    assertThat(seed.end("seed"))
        .contains("2 of 5 packets lost on a cold cache, numbers [1, 2], as in the seed");
    assertThat(ours.end("demo"))
        .contains("0.0.0.0/0", "host1$ ping -c 5 172.16.30.101", "Site name: SITE2")
        .contains("0 of 5 packets lost on a cold cache (the seed lost 2)")
        .doesNotContain("\u001b");
  }

  /// A demo that runs.
  private record Demo(Process process, BufferedReader output, StringBuilder said) {
    static Demo start(String... options) throws IOException {
      List<String> command = new ArrayList<>(List.of(launcher().toString(), "demo"));
      command.addAll(List.of(options));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new Demo(process, process.inputReader(StandardCharsets.UTF_8), new StringBuilder());
    }

    void readUntil(String words) throws IOException {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        said.append(line).append('\n');
        if (line.contains(words)) return;
      }
    }

    /// All that it has said, once it has ended and left nothing behind.
    String end(String lab) throws Exception {
      output.lines().forEach(line -> said.append(line).append('\n'));
      assertThat(process.waitFor()).as(said.toString()).isZero();
      assertThat(Path.of("/run/rhumb-lab", lab)).doesNotExist();
      return said.toString();
    }

    /// Maven starts the tests in the module's folder.
    private static Path launcher() {
      Path here = Path.of("bin/rhumb").toAbsolutePath();
      return Files.exists(here) ? here : Path.of("ops/bin/rhumb").toAbsolutePath();
    }
  }
}
