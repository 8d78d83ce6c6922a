package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// The benchmarks of the mapping system run and print what they promise. How fast it is on a busy
/// machine is not asserted.
class BenchIT {
  @Test
  void measuresAMapServerAgainstABareEcho() throws Exception {
    JsonNode report =
        json(
            "bench",
            "map-server",
            "--prefixes=200",
            "--postgresql-prefixes=200",
            "--rounds=1",
            "--seconds=0.3",
            "--json");
    for (String name : new String[] {"map_requests_vs_echo", "map_registers_vs_echo"}) {
      assertThat(report.path("ratios").path(name).asDouble()).as(name).isPositive();
    }
    assertThat(report.path("map_requests_p99_ms_half_load").asDouble()).isPositive();
    assertThat(report.path("new_registrations_per_s").asDouble()).isPositive();
    assertThat(report.path("new_registrations_postgresql_per_s").asDouble()).isPositive();
    assertThat(report.path("wrong").asLong(-1)).isZero();
  }

  @Test
  void measuresHowTheCostGrows() throws Exception {
    JsonNode sizes = json("bench", "scale", "--prefixes=20,40", "--seconds=0.2", "--json");
    assertThat(sizes).hasSize(2);
    for (JsonNode size : sizes) {
      assertThat(size.path("map_requests_per_s").asDouble()).isPositive();
      assertThat(size.path("heap_bytes_per_prefix").isNumber()).isTrue();
      assertThat(size.path("recovery_s").asDouble()).isPositive();
    }
    assertThat(sizes.path(1).path("prefixes").asInt()).isEqualTo(40);
  }

  @Test
  void refusesWhatItCannotMeasure() {
    for (String flag : new String[] {"--prefixes=0", "--seconds=0", "--rounds=0"}) {
      Run run = run("bench", "map-server", flag);
      assertThat(run.exitCode()).as(flag).isEqualTo(2);
      assertThat(run.err()).as(flag).contains("--").doesNotContain("Exception");
    }
  }

  private static JsonNode json(String... command) throws Exception {
    Run run = run(command);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private record Run(int exitCode, String out, String err) {}

  private static Run run(String... command) {
    var out = new StringWriter();
    var err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return new Run(line.execute(command), out.toString(), err.toString());
  }
}
