package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import rhumb.ops.launch.RhumbCommand;

/// Mapping nodes off loopback: three real processes over TLS, with certificates from `rhumb cluster
/// ca` and `rhumb cluster cert`. Who has none of the same authority is not let in.
@TestInstance(PER_CLASS)
class ClusterTlsIT {
  private static final int UP_SECONDS = 90;
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration LESS = Duration.ofSeconds(15); // of whoever will not be let in

  @TempDir private Path all;
  private Path folder = Path.of(".");
  private Database.Netns network;
  private Database database;
  private final List<Process> processes = new ArrayList<>();

  @BeforeAll
  void start() throws IOException {
    network = Database.Netns.make("10.77.0.1/24", "10.77.0.2/24", "10.77.0.3/24", "10.77.0.4/24");
    database = Database.start(network.name());
  }

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory(all, "test");
  }

  @AfterEach
  void end() throws Exception {
    processes.forEach(Process::destroyForcibly);
    for (Process each : processes) each.waitFor();
    processes.clear();
  }

  @AfterAll
  void stop() throws IOException {
    database.close();
    network.close();
  }

  @Test
  void onlyNodesWithACertificateOfTheAuthorityJoin() throws Exception {
    certificates("ours", "node1", "node2", "node3");
    certificates("theirs", "node4");
    for (int i = 1; i <= 3; i++) node(i, tls("ours", i), PATIENCE);
    awaitUp(1);
    Process foreign = node(4, tls("theirs", 4), LESS);
    for (int i = 2; i <= 3; i++) awaitUp(i);
    assertThat(foreign.waitFor(UP_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(foreign.exitValue()).isNotZero();
    assertThat(log(4)).contains("the cluster was not joined");
    for (int i = 0; i < 3; i++) assertThat(processes.get(i).isAlive()).isTrue();
  }

  @Test
  void withoutTlsTheNodeSaysWhatToDo() throws Exception {
    Process node = node(1, "", PATIENCE);
    assertThat(node.waitFor(UP_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).isEqualTo(1);
    assertThat(log(1)).contains("rhumb cluster ca", "rhumb cluster cert NODE");
  }

  @Test
  void aKeyThatEverybodyCanReadIsRefused() throws Exception {
    certificates("ours", "node1");
    Path key = folder.resolve("ours/node1.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Process node = node(1, tls("ours", 1), PATIENCE);
    assertThat(node.waitFor(UP_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(log(1)).contains("chmod 600");
  }

  private void certificates(String authority, String... nodes) {
    String to = folder.resolve(authority).toString();
    assertThat(RhumbCommand.run("cluster", "ca", "--folder", to)).isZero();
    for (String node : nodes) {
      assertThat(RhumbCommand.run("cluster", "cert", node, "--folder", to)).isZero();
    }
  }

  private String tls(String authority, int node) {
    return """
    tls {
      key-file = %1$s/node%2$d.key, cert-file = %1$s/node%2$d.crt, ca-file = %1$s/ca.crt
    }\
    """
        .formatted(authority, node);
  }

  private Process node(int number, String tls, Duration patience) throws IOException {
    Path config = folder.resolve("node" + number + ".conf");
    Files.writeString(
        config,
        """
        rhumb {
          name = node%1$d
          mapping {
            addresses = [10.77.0.%1$d]
            sites = []
            cluster { address = 10.77.0.%1$d, port = 25520, seeds = ["10.77.0.1:25520"], %2$s }
            journal.postgresql { url = "%3$s", user = rhumb, password = none }
          }
          ops.http { host = 127.0.0.1, port = 809%1$d }
        }
        """
            .formatted(number, tls, database.url()));
    String option = "-Drhumb.mapping-cluster.start-patience=" + patience.toSeconds() + "s";
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", network.name()));
    command.addAll(RhumbCommand.of(List.of(option), "node", "--config", config.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(logFile(number).toFile())
            .start();
    processes.add(process);
    return process;
  }

  private Path logFile(int number) {
    return folder.resolve("node" + number + ".log");
  }

  private String log(int number) throws IOException {
    return Files.readString(logFile(number));
  }

  private void awaitUp(int number) {
    Eventually.assertWithin(
        Duration.ofSeconds(UP_SECONDS),
        () ->
            assertThat(Eventually.unchecked(() -> log(number)))
                .contains("node" + number + " is up"));
  }
}
