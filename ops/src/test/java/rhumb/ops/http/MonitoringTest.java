package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rhumb.protocol.wire.DropReason;

/// The rules and the dashboard that we ship, judged by Prometheus' own tool and by what a node
/// really says.
class MonitoringTest {
  private static final Path FOLDER =
      Files.exists(Path.of("monitoring")) ? Path.of("monitoring") : Path.of("ops/monitoring");
  private static final Pattern METRIC = Pattern.compile("\\b(?:rhumb|jvm)_[a-z_]+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=~?\"");
  private static final Pattern REASON = Pattern.compile("reason[!=]~\"([^\"]*)\"");

  private OpsServer server;

  @BeforeEach
  void start() throws IOException {
    server = OpsServer.start(new BusyNode("SITE3").asked(), Serving.onLoopback(0));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void prometheusAcceptsTheRulesAndTheyFireWhenTheyShould() throws Exception {
    assertThat(promtool("check", "config", "prometheus.yml")).contains("SUCCESS");
    assertThat(promtool("test", "rules", "alerts.test.yml")).contains("SUCCESS");
  }

  @Test
  void everyMetricThatIsWatchedIsThere() throws Exception {
    Set<String> there = new TreeSet<>();
    Set<String> labels = new TreeSet<>(Set.of("job", "instance")); // what Prometheus adds
    find(METRIC, metrics()).map(MatchResult::group).forEach(there::add);
    find(LABEL, metrics()).map(m -> m.group(1)).forEach(labels::add);
    for (String expression : expressions()) {
      assertThat(there).containsAll(find(METRIC, expression).map(MatchResult::group).toList());
      assertThat(labels).containsAll(find(LABEL, expression).map(m -> m.group(1)).toList());
    }
  }

  @Test
  void everyReasonThatIsWatchedIsOne() throws Exception {
    List<String> reasons = List.of(DropReason.values()).stream().map(DropReason::label).toList();
    for (String expression : expressions()) {
      for (String alternatives : find(REASON, expression).map(m -> m.group(1)).toList()) {
        for (String one : alternatives.split("\\|")) {
          assertThat(reasons).anyMatch(Pattern.compile(one).asMatchPredicate());
        }
      }
    }
  }

  /// What the dashboard and the rules ask Prometheus.
  private static List<String> expressions() throws IOException {
    List<String> found = new ArrayList<>();
    JsonNode dashboard = new ObjectMapper().readTree(file("grafana-dashboard.json").toFile());
    dashboard.findValuesAsText("expr").forEach(found::add);
    assertThat(found).hasSizeGreaterThan(15);
    Files.readAllLines(file("alerts.yml")).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("expr: "))
        .forEach(found::add);
    return found;
  }

  private String metrics() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(server.url() + "/metrics")).build();
      client.send(request, HttpResponse.BodyHandlers.ofString()); // counts itself from then on
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static String promtool(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static Path file(String name) {
    return FOLDER.resolve(name);
  }

  private static Stream<MatchResult> find(Pattern pattern, String text) {
    return pattern.matcher(text).results();
  }
}
