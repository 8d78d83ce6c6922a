package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The benchmarks work. How fast anything is, a test machine cannot tell.
class BenchIT {
  private static final Path LAUNCHER = Path.of("bin/rhumb").toAbsolutePath();

  @Test
  void dataPlaneComparesAllWays() throws Exception {
    String output = run(0, "bench", "data-plane", "--rounds", "1", "--seconds", "1", "--json");
    JsonNode answer = new ObjectMapper().readTree(output);
    for (JsonNode row : answer.get("rows")) {
      if (row.get("way").asText().equals("wireguard_go")) continue; // it need not be installed
      assertThat(row.get("tcp1_gbit_per_s").asDouble()).as(output).isPositive();
      assertThat(row.get("udp64_32flows_packets_per_s").asDouble()).as(output).isPositive();
      assertThat(row.get("rtt_us").asDouble()).as(output).isPositive();
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

  @Test
  void dataPlaneTellsHowThroughputGoesWithPrefixesAndFlows() throws Exception {
    String growth = "bench data-plane --prefixes 1,1000 --flows 300 --rounds 1 --seconds 1 --json";
    String output = run(0, growth.split(" "));
    JsonNode cells = new ObjectMapper().readTree(output).get("cells");
    assertThat(cells).as(output).hasSize(3);
    for (JsonNode cell : cells) {
      assertThat(cell.get("flows").asInt()).isEqualTo(300);
      assertThat(cell.get("udp64_packets_per_s").asDouble()).as(output).isPositive();
    }
    assertThat(cells.get(1).get("prefixes").asInt()).isEqualTo(1000);
    assertThat(cells.get(1).get("against_first").asDouble()).isPositive();
    assertThat(cells.get(2).get("way").asText()).isEqualTo("kernel_vxlan");
  }

  @Test
  void dataPlaneRefusesWhatItCannotDo() throws Exception {
    assertThat(run(2, "bench", "data-plane", "--rounds", "0"))
        .startsWith("rhumb: --rounds takes a number from 1 to 1000");
    assertThat(run(2, "bench", "data-plane", "--flows", "many"))
        .startsWith("rhumb: Invalid value for option '--flows'")
        .contains("'many' is not an int");
  }

  private static String run(int status, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(status);
    return output;
  }
}
