package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.view.WireJson;
import rhumb.protocol.address.EidPrefix;

/// How the commands are called, and how they end.
class CommandsTest extends CommandRuns {
  @Test
  void whoWaitsForANodeThatNeverComesIsTold() {
    assertThat(execute(List.of("status", "--wait", "1", "-s", "http://127.0.0.1:9")))
        .isEqualTo(ExitCode.CANNOT_CONNECT);
    assertThat(run("status --wait 5")).isEqualTo(run("status"));
  }

  @Test
  void clearForgetsOneFamilyOrWhatIsInsideAPrefix() {
    assertPrints("clear ip lisp map-cache", "2 entries forgotten\n");
    assertThat(router.cleared).containsExactly(Optional.of(EidPrefix.parse("0.0.0.0/0")));
    listen();
    assertPrints("clear ipv6 lisp map-cache", "2 entries forgotten\n");
    assertThat(router.cleared).containsExactly(Optional.of(EidPrefix.parse("::/0")));
    listen();
    assertPrints("clear ip lisp map-cache 172.16.30.0/24", "2 entries forgotten\n");
    assertThat(router.cleared).containsExactly(Optional.of(EidPrefix.parse("172.16.30.0/24")));
  }

  @ParameterizedTest // S78
  @CsvSource({
    "sh ip lisp map-cache,show ip lisp map-cache",
    "sho ip li map,show ip lisp map-cache",
    "sh ipv6 l m,show ipv6 lisp map-cache",
    "sh lisp site name SITE2,show lisp site name SITE2",
    "sh l s n SITE2,show lisp site name SITE2",
    "sh ip l d,show ip lisp database",
    "statu,status",
  })
  void unambiguousAbbreviationsAreAccepted(String abbreviated, String whole) {
    assertThat(run(abbreviated)).isZero();
    String printed = out.toString();
    listen();
    assertThat(run(whole)).isZero();
    assertThat(printed).isEqualTo(out.toString());
  }

  @Test // S78
  void anAmbiguousWordNamesWhatItCouldMean() {
    assertThat(run("show i lisp map-cache")).isEqualTo(2);
    assertThat(err.toString()).contains("'i'").contains("'ip'").contains("'ipv6'");
  }

  @Test
  void anUnknownWordNamesWhatItCouldMean() {
    assertThat(run("shwo ip lisp map-cache")).isEqualTo(2);
    assertThat(err.toString()).contains("show");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "show ip lisp map-cache",
        "show ip lisp database",
        "show ip lisp statistics",
        "show lisp site",
        "show lisp site name SITE2",
        "show lisp site detail",
        "status",
        "lig 172.16.30.101",
        "clear ip lisp map-cache",
      })
  void jsonIsForPrograms(String command) throws IOException {
    assertThat(run(command + " --json")).isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).isObject()).isTrue();
  }

  @Test
  void jsonOfOneFamilyHasThatFamilyAlone() throws IOException {
    assertThat(run("show ipv6 lisp map-cache --json")).isZero();
    var json = WireJson.mapper().readTree(out.toString());
    assertThat(json.path("mapCaches").size()).isEqualTo(1);
    assertThat(json.path("mapCaches").path(0).path("afi").asInt()).isEqualTo(2);
    listen();
    assertThat(run("show ipv6 lisp database --json")).isZero();
    assertThat(WireJson.mapper().readTree(out.toString()).path("mappings")).isEmpty();
  }

  @Test
  void aNodeThatIsNotThereIsToldInThreeParts() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0)) {
      port = taken.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port;
    assertThat(execute(List.of("status", "-s", url))).isEqualTo(3);
    assertThat(err.toString())
        .isEqualTo(
            "rhumb: no node answers at "
                + url
                + ": Connection refused\n"
                + "  start one with `rhumb node --config FILE`, or name another with -s or"
                + " RHUMB_SERVER\n");
  }

  @Test
  void aNodeThatDoesNotAnswerIsNotWaitedForForever() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + silent.getLocalPort();
      assertThat(execute(List.of("status", "-s", url, "--timeout", "1"))).isEqualTo(6);
      assertThat(err.toString()).startsWith("rhumb: " + url + " did not answer in 1 s\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "ftp://x", "http://", "http://a b", "http://h/path"})
  void anAddressThatIsNoneIsRefused(String url) {
    assertThat(execute(List.of("status", "-s", url))).isEqualTo(2);
    assertThat(err.toString()).contains("is no address of a node");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "show --help", "show ip lisp map-cache --help", "node --help"})
  void everyCommandExplainsItself(String command) {
    assertThat(execute(List.of(command.split(" ")))).isZero();
    assertThat(out.toString()).startsWith("Usage: rhumb");
  }

  @Test // rhumb events --follow | head
  void whoFollowsEndsWhenNobodyReads() {
    var closed =
        new FilterOutputStream(OutputStream.nullOutputStream()) {
          @Override
          public void write(byte[] octets, int offset, int length) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(closed));
    line.setErr(new PrintWriter(err));
    String[] words = {"events", "--follow", "--for", "3600", "-s", server.url()};
    assertThat(line.execute(words)).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theLaunchersTrainingRunTalksToItselfAlone() {
    assertThat(execute(List.of("warm-up"))).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void completionIsAShellScriptThatKnowsTheCommands() {
    assertThat(execute(List.of("completion", "bash"))).isZero();
    assertThat(out.toString()).contains("map-cache", "complete -F").doesNotContain("warm-up");
  }

  @Test
  void theDoctorLooksAtTheMachineAndAtTheAddresses(@TempDir Path folder) throws IOException {
    Path config = folder.resolve("node.conf");
    Files.writeString(
        config,
        """
        rhumb.mapping { addresses = [127.0.0.1, 192.0.2.77], journal.embedded.folder = j }
        """);
    assertThat(execute(List.of("doctor", "--config", config.toString()))).isEqualTo(1);
    assertThat(out.toString())
        .contains("✗ UDP 4342 on 192.0.2.77")
        .contains("fix: ip address add 192.0.2.77")
        .contains("✓ journal folder")
        .endsWith("Mend what has a ✗ first.\n");
  }
}
