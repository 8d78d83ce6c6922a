package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The benchmarks work. How fast anything is, a test machine cannot tell, so their programs are
/// compiled as fast as possible.
class BenchIT {
  private static final Path LAUNCHER = Path.of("bin/rhumb").toAbsolutePath();

  @Test
  void dataPlaneComparesAllWaysAndTellsHowThroughputGrows() throws Exception {
    String quick = " --rounds 1 --seconds 1 --json";
    Process growth = start("bench data-plane --prefixes 1,1000 --flows 300" + quick);
    Process comparison = start("bench data-plane" + quick); // mostly they wait for time to pass
    comparesAllWays(json(comparison));
    tellsHowThroughputGrows(json(growth));
  }

  private static void comparesAllWays(JsonNode answer) {
    for (JsonNode row : answer.get("rows")) {
      if (row.get("way").asText().equals("wireguard_go")) continue; // it need not be installed
      assertThat(row.get("tcp1_gbit_per_s").asDouble()).as("%s", answer).isPositive();
      assertThat(row.get("udp64_32flows_packets_per_s").asDouble()).as("%s", answer).isPositive();
      assertThat(row.get("rtt_us").asDouble()).as("%s", answer).isPositive();
    }
    JsonNode ratios = answer.get("ratios");
    assertThat(ratios.fieldNames())
        .toIterable()
        .containsExactly(
            "tcp1_vs_vxlan",
            "tcp4_vs_vxlan",
            "udp64_1flow_vs_vxlan",
            "udp64_32flows_vs_vxlan",
            "tcp1_vs_wireguard_go",
            "rtt_added_us");
    assertThat(ratios.get("tcp1_vs_vxlan").asDouble()).isPositive();
  }

  private static void tellsHowThroughputGrows(JsonNode answer) {
    JsonNode cells = answer.get("cells");
    assertThat(cells).as("%s", answer).hasSize(3);
    for (JsonNode cell : cells) {
      assertThat(cell.get("flows").asInt()).isEqualTo(300);
      assertThat(cell.get("udp64_packets_per_s").asDouble()).as("%s", answer).isPositive();
    }
    assertThat(cells.get(1).get("prefixes").asInt()).isEqualTo(1000);
    assertThat(cells.get(1).get("against_first").asDouble()).isPositive();
    assertThat(cells.get(2).get("way").asText()).isEqualTo("kernel_vxlan");
  }

  @Test
  void measuresAMapServerAgainstABareEcho() throws Exception {
    String few = " --prefixes=200 --postgresql-prefixes=200 --rounds=1 --seconds=0.3 --json";
    JsonNode report = json(start("bench map-server" + few));
    for (String name : new String[] {"map_requests_vs_echo", "map_registers_vs_echo"}) {
      assertThat(report.path("ratios").path(name).asDouble()).as(name).isPositive();
    }
    assertThat(report.path("map_requests_p99_ms_half_load").asDouble()).isPositive();
    assertThat(report.path("new_registrations_per_s").asDouble()).isPositive();
    assertThat(report.path("new_registrations_postgresql_per_s").asDouble()).isPositive();
    assertThat(report.path("wrong").asLong(-1)).isZero();
  }

  @Test
  void measuresHowTheCostOfAMapServerGrows() throws Exception {
    JsonNode sizes = json(start("bench scale --prefixes=20,40 --seconds=0.2 --json"));
    assertThat(sizes).hasSize(2);
    for (JsonNode size : sizes) {
      assertThat(size.path("map_requests_per_s").asDouble()).isPositive();
      assertThat(size.path("heap_bytes_per_prefix").isNumber()).isTrue();
      assertThat(size.path("recovery_s").asDouble()).isPositive();
    }
    assertThat(sizes.path(1).path("prefixes").asInt()).isEqualTo(40);
  }

  @Test
  void whatCannotBeDoneIsRefused() throws Exception {
    assertThat(end(2, start("bench data-plane --rounds 0")))
        .startsWith("rhumb: --rounds takes a number from 1 to 1000");
    assertThat(end(2, start("bench data-plane --flows many")))
        .startsWith("rhumb: Invalid value for option '--flows'")
        .contains("'many' is no number");
    for (String flag : List.of("--prefixes=0", "--seconds=0", "--rounds=0")) {
      assertThat(end(2, start("bench map-server " + flag)))
          .startsWith("rhumb: --")
          .doesNotContain("Exception");
    }
  }

  private static Process start(String words) throws IOException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(words.split(" ")));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("RHUMB_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private static JsonNode json(Process process) throws Exception {
    return new ObjectMapper().readTree(end(0, process));
  }

  private static String end(int status, Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(status);
    return output;
  }
}
