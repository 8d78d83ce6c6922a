package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import rhumb.mapping.node.MappingNode;
import rhumb.mapping.settings.MappingSettings;
import rhumb.ops.access.Tokens;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.http.Asked;
import rhumb.ops.http.OpsServer;
import rhumb.ops.http.Serving;
import rhumb.protocol.address.IpAddress;

/// `rhumb site`, `rhumb import` and `rhumb export` against a mapping node.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteCommandsTest {
  private MappingNode node;
  private OpsServer server;
  private StringWriter out;
  private StringWriter err;
  private Path folder;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    node =
        MappingNode.start(
            new MappingSettings(
                "ms1",
                List.of(IpAddress.parse(address())),
                true,
                true,
                new MappingSettings.Cluster("127.0.0.1", 0, List.of()),
                new MappingSettings.Journal.Embedded(folder.resolve("journal")),
                List.of()));
    var asked =
        new Asked(
            "ms1", "1.0", Instant.now(), Clock.systemUTC(), Optional.of(node), Optional.empty());
    server =
        OpsServer.start(
            asked, new Serving(InetAddress.getLoopbackAddress(), 0, List.of(), Tokens.NONE));
  }

  /// One that no other test has, because the port is always 4342.
  private static String address() {
    long pid = ProcessHandle.current().pid();
    return "127." + (190 + pid % 60) + "." + (pid / 60 % 250 + 1) + ".5";
  }

  @AfterAll
  void stop() {
    server.close();
    node.stop();
  }

  @BeforeEach
  void listen() {
    out = new StringWriter();
    err = new StringWriter();
  }

  @Test
  void aSiteIsCreatedChangedAndRemoved() throws IOException {
    Path key = secret("first");
    assertPrints(
        "site create BRANCH --prefix 10.1.0.0/16 --key-file " + key + " --dry-run",
        "site BRANCH would be created\n");
    assertPrints(
        "site create BRANCH --prefix 10.1.0.0/16 --key-file " + key, "site BRANCH is created\n");
    assertThat(run("site create BRANCH --prefix 10.1.0.0/16 --key-file " + key))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("there is a site BRANCH already");
    assertPrints(
        "site set BRANCH --accept-more-specifics --replay strict", "site BRANCH is changed\n");
    assertPrints("site shutdown BRANCH", "site BRANCH is changed\n");
    assertPrints("site shutdown BRANCH --end", "site BRANCH is changed\n");
    assertThat(run("site show BRANCH -o json")).isZero();
    assertThat(out.toString())
        .contains("\"acceptMoreSpecifics\":true", "\"replay\":\"strict\"", "\"shutdown\":false")
        .doesNotContain("first");
    assertThat(run("site list -o csv")).isZero();
    assertThat(out.toString()).contains("BRANCH,run-time,no,strict,0,10.1.0.0/16");
    assertPrints("site remove BRANCH", "site BRANCH is removed\n");
    assertThat(run("site show BRANCH")).isEqualTo(ExitCode.NEGATIVE);
  }

  @Test
  void whoChangesWhatIsTold() throws IOException {
    run("site create TOLD --prefix 10.3.0.0/16 --key-file " + secret("hidden"));
    run("site set TOLD --accept-more-specifics --dry-run");
    run("site set TOLD --accept-more-specifics");
    run("site rotate-key TOLD --key-file " + secret("hidden-too"));
    run("site remove TOLD");
    assertThat(run("events --type config-changed")).isZero();
    assertThat(out.toString().lines().filter(line -> line.contains("TOLD")))
        .extracting(line -> line.substring(line.indexOf("site TOLD")))
        .containsExactly(
            "site TOLD was created, by anyone (admin)",
            "site TOLD has other prefixes, by anyone (admin)",
            "site TOLD has other keys, by anyone (admin)",
            "site TOLD was removed, by anyone (admin)");
    assertThat(out.toString()).doesNotContain("hidden");
  }

  @Test
  void aKeyIsRotatedInTwoSteps() throws IOException {
    run("site create KEYS --prefix 10.2.0.0/16 --key-file " + secret("old"));
    assertPrints("site rotate-key KEYS --key-file " + secret("new"), "site KEYS is changed\n");
    run("site show KEYS -o json");
    assertThat(out.toString()).contains("\"id\":0", "\"id\":1");
    assertPrints("site rotate-key KEYS --finish", "site KEYS is changed\n");
    run("site show KEYS -o json");
    assertThat(out.toString()).contains("\"keys\":[{\"id\":1,\"algorithm\":\"sha2\"}]");
  }

  @Test
  void sitesOfAFileAreImportedAgainAndAgainAndExported() throws IOException {
    Path csv = folder.resolve("sites.csv");
    var rows =
        new StringBuilder(
            "name,eid,accept-more-specifics,key-id,algorithm,key,proxy-reply,shutdown,description\n");
    for (int i = 0; i < 1200; i++) {
      String eid = "10." + (100 + i / 256) + "." + i % 256 + ".0/24";
      rows.append("C%04d,%s,true,0,sha2,s3cret-%d,,,\"a, b\"\n".formatted(i, eid, i));
    }
    rows.append("C1199,2001:db8::/48,,,,,,,\n");
    Files.writeString(csv, rows);
    assertPrints(
        "import " + csv + " --dry-run",
        "1200 sites: 1200 created, 0 changed, 0 as before, 0 refused\n");
    assertPrints(
        "import " + csv + " --from 1001",
        "200 sites: 200 created, 0 changed, 0 as before, 0 refused\n");
    assertPrints(
        "import " + csv, "1200 sites: 1000 created, 0 changed, 200 as before, 0 refused\n");
    assertThat(run("export --format csv")).isZero();
    assertThat(out.toString())
        .contains("C0007,10.100.7.0/24,true,0,sha2,,false,false,\"a, b\"\n", "2001:db8::/48")
        .doesNotContain("s3cret");
    assertThat(run("export")).isZero();
    Path lines = folder.resolve("sites.ndjson");
    Files.writeString(lines, out.toString() + "{\"name\":\"BAD\",\"keys\":[{\"key\":\"x\"}]}\n");
    assertThat(run("import " + lines)).isEqualTo(ExitCode.NEGATIVE);
    assertThat(err.toString()).contains("/prefixes is missing");
    assertThat(out.toString()).contains(" 0 created, 0 changed", "1 refused");
  }

  @Test
  void mistakesAreSaidInALine() throws IOException {
    assertThat(run("site create X --prefix 10.9.9.9/8 --key-file " + secret("x")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("rhumb: ").hasLineCount(1);
    assertThat(run("site create X --prefix 10.0.0.0/8")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--key-file");
    assertThat(run("import /nowhere")).isEqualTo(ExitCode.USAGE);
  }

  private Path secret(String text) throws IOException {
    return Files.writeString(folder.resolve(text + ".key"), text + "\n");
  }

  private void assertPrints(String command, String expected) {
    assertThat(run(command)).as(err.toString()).isZero();
    assertThat(out.toString()).isEqualTo(expected);
  }

  private int run(String words) {
    listen();
    List<String> all = new ArrayList<>(List.of(words.split(" ")));
    all.addAll(List.of("-s", server.url()));
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(all.toArray(String[]::new));
  }
}
