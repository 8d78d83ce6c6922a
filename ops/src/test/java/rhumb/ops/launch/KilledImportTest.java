package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import rhumb.ops.cli.ExitCode;

/// A node is killed while sites are imported: what the import said to be done is there when the
/// node is back, and running it again does the rest.
class KilledImportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SITES = 4_000;
  private static final Pattern SUMMARY =
      Pattern.compile("4000 sites: (\\d+) created, 0 changed, (\\d+) as before, 0 refused\n");
  private static final Pattern DONE = Pattern.compile("the first (\\d+) sites of ");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void anImportGoesOnAfterTheNodeWasKilled() throws Exception {
    Path config = RunningNode.mappingNode(folder, RunningNode.address(78));
    Path sites = sites();
    try (RunningNode node = RunningNode.start(config)) {
      String url = node.url();
      var broken = new FutureTask<>(() -> run("import", sites.toString(), "-s", url));
      Thread.ofPlatform().start(broken);
      RunningNode.eventually(() -> assertThat(count(url)).isGreaterThan(1_000));
      node.signal("KILL");
      assertThat(broken.get(2, TimeUnit.MINUTES))
          .isIn(ExitCode.CANNOT_CONNECT, ExitCode.SERVER_ERROR);
    }
    Matcher done = DONE.matcher(err.toString());
    assertThat(done.find()).as("%s", err).isTrue();
    assertThat(err.toString()).contains("run the same import again, or with --from ");
    try (RunningNode node = RunningNode.start(config)) {
      assertThat(run("import", sites.toString(), "-s", node.url())).as("%s", err).isZero();
      Matcher summary = SUMMARY.matcher(out.toString());
      assertThat(summary.matches()).as("%s", out).isTrue();
      long created = Long.parseLong(summary.group(1));
      long before = Long.parseLong(summary.group(2));
      assertThat(before).isGreaterThanOrEqualTo(Long.parseLong(done.group(1)));
      assertThat(created + before).isEqualTo(SITES);
      assertThat(count(node.url())).isEqualTo(SITES);
    }
  }

  private static int count(String url) throws IOException {
    try (InputStream in = URI.create(url + "/api/v1/statistics").toURL().openStream()) {
      JsonNode all = JSON.readTree(in);
      return all.findValue("sites").intValue();
    }
  }

  private Path sites() throws IOException {
    var lines = new StringBuilder();
    for (int i = 0; i < SITES; i++) {
      lines.append(
          "{\"name\":\"S%d\",\"prefixes\":[{\"eid\":\"10.%d.%d.0/24\"}],\"keys\":[{\"id\":0,\"key\":\"k%d\"}]}\n"
              .formatted(i, i / 256, i % 256, i));
    }
    return Files.writeString(folder.resolve("sites.ndjson"), lines);
  }

  private int run(String... words) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(words);
  }
}
