package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The first thing that a newcomer types.
class DemoIT {
  @Test
  void losesNothing() throws Exception {
    assertThat(demo())
        .contains("0.0.0.0/0", "host1$ ping -c 5 172.16.30.101", "Site name: SITE2")
        .contains("0 of 5 packets lost on a cold cache (the seed lost 2)")
        .doesNotContain("\u001b");
    assertThat(Path.of("/run/rhumb-lab/demo")).doesNotExist();
  }

  @Test
  void replaysTheSeedOnRequest() throws Exception {
    assertThat(demo("--on-miss", "drop"))
        .contains("2 of 5 packets lost on a cold cache, numbers [1, 2], as in the seed");
  }

  private static String demo(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher().toString(), "demo"));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /// Maven starts the tests in the module's folder.
  private static Path launcher() {
    Path here = Path.of("bin/rhumb").toAbsolutePath();
    return Files.exists(here) ? here : Path.of("ops/bin/rhumb").toAbsolutePath();
  }
}
