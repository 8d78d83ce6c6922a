package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import rhumb.ops.access.Role;
import rhumb.ops.access.Token;
import rhumb.ops.cli.ExitCode;

/// A real node that reads its configuration again, on a signal and when asked to.
class ReloadedNodeTest {
  @TempDir Path folder;
  private Path config;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws Exception {
    config = folder.resolve("rhumb.conf");
    Files.createDirectory(folder.resolve("conf.d"));
    Files.writeString(
        config,
        """
        rhumb {
          name = N
          mapping { addresses = [%s], sites = [], journal.embedded.folder = j }
          ops.http.port = 0
        }
        """
            .formatted(RunningNode.address(6)));
  }

  private void dropIn(String name, String text) throws Exception {
    Files.writeString(folder.resolve("conf.d").resolve(name + ".conf"), text);
  }

  private static String site(String name, String eid) {
    return "rhumb.mapping.sites = [{ name = %s, keys = [{ key = canary }], prefixes = [{ eid = %s }] }]"
        .formatted(name, eid);
  }

  private int run(RunningNode node, String words) throws Exception {
    out = new StringWriter();
    err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(words.split(" ")));
    all.addAll(List.of("-s", node.url()));
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(all.toArray(String[]::new));
  }

  @Test
  void sitesTokensAndLogChangeWhileTheNodeRuns() throws Exception {
    try (RunningNode node = RunningNode.start(config)) {
      dropIn("sites", site("FIRST", "10.1.0.0/16"));
      node.signal("HUP");
      node.awaitLog("configuration read again: rhumb.mapping.sites");
      assertThat(run(node, "show lisp site name FIRST")).isZero();
      dropIn("sites", site("SECOND", "10.2.0.0/16"));
      dropIn("log", "rhumb.log.format = json");
      assertThat(run(node, "config apply")).isEqualTo(ExitCode.USAGE); // nobody to ask
      assertThat(run(node, "config apply --dry-run")).isZero();
      assertThat(run(node, "show lisp site name SECOND")).isEqualTo(ExitCode.NEGATIVE);
      assertThat(run(node, "config apply --yes")).isZero();
      assertThat(out.toString())
          .isEqualTo(
              """
              - rhumb.log.format = "text"
              + rhumb.log.format = "json"
              - rhumb.mapping.sites[0].name = "FIRST"
              + rhumb.mapping.sites[0].name = "SECOND"
              - rhumb.mapping.sites[0].prefixes[0].eid = "10.1.0.0/16"
              + rhumb.mapping.sites[0].prefixes[0].eid = "10.2.0.0/16"
              changed: rhumb.log, rhumb.mapping.sites
              """);
      assertThat(run(node, "show lisp site name SECOND")).isZero();
      assertThat(run(node, "show lisp site name FIRST")).isEqualTo(ExitCode.NEGATIVE);
      assertThat(run(node, "config apply --yes")).isZero();
      assertThat(out.toString()).isEqualTo("nothing to change\n");
      assertThat(run(node, "events --type config-changed")).isZero();
      assertThat(out.toString().lines()).hasSize(2);
      assertThat(run(node, "config show --changed --origin")).isZero();
      assertThat(out.toString())
          .contains("rhumb.mapping.sites[0].name = \"SECOND\"", "sites.conf:1")
          .doesNotContain("canary");
      assertThat(node.log()).doesNotContain("canary").contains("{\"");
      whoMayAskChanges(node);
    }
  }

  private void whoMayAskChanges(RunningNode node) throws Exception {
    Path tokens = folder.resolve("tokens");
    String secret = Token.random();
    Files.writeString(tokens, Token.of("me", Role.ADMIN, secret).line() + "\n");
    Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
    dropIn("tokens", "rhumb.ops.http.token-file = tokens");
    Files.writeString(folder.resolve("mine"), secret);
    assertThat(run(node, "config apply --yes")).isZero();
    assertThat(run(node, "status")).isEqualTo(ExitCode.DENIED);
    assertThat(run(node, "status --token-file " + folder.resolve("mine"))).isZero();
  }

  @Test
  void whatNeedsARestartIsNamedAndAMistakeChangesNothing() throws Exception {
    try (RunningNode node = RunningNode.start(config)) {
      dropIn("more", site("S", "10.1.0.0/16") + "\nrhumb.ops.http.port = 8099");
      assertThat(run(node, "config apply --yes")).isEqualTo(ExitCode.NEGATIVE);
      assertThat(out.toString())
          .endsWith("changed: rhumb.mapping.sites\nneeds a restart: rhumb.ops.http.port\n");
      dropIn("more", site("T", "10.2.0.0/16") + "\nrhumb.log.levle = info");
      assertThat(run(node, "config apply --yes")).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString())
          .contains("more.conf:2", "nothing is changed")
          .doesNotContain("canary");
      node.signal("HUP");
      node.awaitLog("not taken over");
      assertThat(run(node, "show lisp site name S")).isZero();
    }
  }
}
