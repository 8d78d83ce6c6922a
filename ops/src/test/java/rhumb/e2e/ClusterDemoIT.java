package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.ops.http.Browser;

/// From one command to a moving picture, and back to nothing.
class ClusterDemoIT {
  private static final String NAME = "demotest";
  private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/");
  private static final Pattern STATE =
      Pattern.compile("[1-9]\\d* packets .* lost · 2 sites registered · 3 mapping nodes");

  private static final Path PICTURES = Path.of("target", "screenshots", "lab");

  @TempDir private static Path folder;

  @Test
  void threeMappingNodesServeTwoSitesUntilItIsInterrupted() throws Exception {
    String launcher =
        Path.of(Files.exists(Path.of("bin")) ? "bin/rhumb" : "ops/bin/rhumb").toString();
    Process demo =
        // a build in the background ignores Ctrl-C, and so would what it starts
        new ProcessBuilder(
                "env", "--default-signal=INT", launcher, "demo", "--cluster", "--lab", NAME)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = demo.inputReader(StandardCharsets.UTF_8)) {
      String url = awaited(output, URL).group();
      if (System.getenv("RHUMB_IN_NAMESPACE") == null) {
        assertThat(get(url)).contains("<html");
        assertThat(get(url + "api/v1/cluster")).contains("127.0.0.1:25523");
      }
      awaited(output, STATE);
      if (System.getenv("RHUMB_IN_NAMESPACE") == null) look(url);
      interrupt(demo);
      output.lines().forEach(_ -> {}); // to its end
      assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      demo.destroy();
    }
    assertThat(Path.of("/run/rhumb-lab", NAME)).doesNotExist();
    assertThat(Path.of("/run/rhumb-lab", NAME + ".lock")).doesNotExist();
    assertThat(Path.of("/run/netns").toFile().list())
        .noneMatch(namespace -> namespace.contains(NAME));
    assertThat(ProcessHandle.allProcesses().flatMap(p -> p.info().commandLine().stream()))
        .noneMatch(line -> line.contains("/" + NAME + "/"));
  }

  /// What a person sees at that address, while packets flow and a mapping node comes and goes.
  private void look(String url) throws Exception {
    Files.createDirectories(PICTURES);
    try (Browser browser = new Browser(folder)) {
      browser.size(1280, 900);
      browser.open(url + "#topology");
      browser.sees("127.0.0.1:25523");
      // one way there, one back
      browser.waitFor("document.querySelectorAll('svg.topology .arrow.up').length === 2");
      browser.waitFor(
          "[...document.querySelectorAll('.arrow title')]"
              + ".some(t => t.textContent.includes('SITE1 encapsulates to SITE2'))");
      browser.sees("172.16.30.0/24");
      Files.write(PICTURES.resolve("topology.png"), browser.picture());
      for (String[] page :
          new String[][] {
            {"sites", "✓ registered"},
            {"mappings", "192.168.100.2"},
            {"cluster", "of 256 are in use"},
            {"events", "registration-added"},
            {"overview", "Map-Requests received"},
          }) {
        browser.open(url + "#" + page[0]);
        browser.sees(page[1]);
      }
      // an answer that the mapping node which died meanwhile has kept is no fault of the page
      assertThat(browser.complaints())
          .filteredOn(complaint -> !complaint.contains("\"source\":\"network\""))
          .isEmpty();
    }
  }

  private static Matcher awaited(BufferedReader output, Pattern pattern) throws Exception {
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher found = pattern.matcher(line);
      if (found.find()) return found;
      said.append(line).append('\n');
    }
    throw new AssertionError(said);
  }

  /// As Ctrl-C does.
  private static void interrupt(Process demo) throws Exception {
    Process kill = new ProcessBuilder(List.of("kill", "-INT", "" + demo.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static String get(String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(url)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
