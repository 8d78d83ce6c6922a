package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.ops.launch.RhumbCommand;

/// Mapping nodes off loopback: three real processes over TLS, with certificates from `rhumb cluster
/// ca` and `rhumb cluster cert`. Who has none of the same authority is not let in.
class ClusterTlsIT {
  private static final int UP_SECONDS = 90;

  @TempDir private Path folder;
  private Database.Netns network;
  private Database database;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    network = Database.Netns.make("10.77.0.1/24", "10.77.0.2/24", "10.77.0.3/24", "10.77.0.4/24");
    database = Database.start(network.name());
  }

  @AfterEach
  void stop() throws Exception {
    processes.forEach(Process::destroyForcibly);
    for (Process each : processes) each.waitFor();
    database.close();
    network.close();
  }

  @Test
  void onlyNodesWithACertificateOfTheAuthorityJoin() throws Exception {
    certificates("ours", "node1", "node2", "node3");
    certificates("theirs", "node4");
    for (int i = 1; i <= 3; i++) node(i, tls("ours", i));
    for (int i = 1; i <= 3; i++) awaitUp(i);
    Process foreign = node(4, tls("theirs", 4));
    assertThat(foreign.waitFor(UP_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(foreign.exitValue()).isNotZero();
    assertThat(log(4)).contains("the cluster was not joined");
    for (int i = 0; i < 3; i++) assertThat(processes.get(i).isAlive()).isTrue();
  }

  @Test
  void withoutTlsTheNodeSaysWhatToDo() throws Exception {
    Process node = node(1, "");
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
    Process node = node(1, tls("ours", 1));
    assertThat(node.waitFor(UP_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(log(1)).contains("chmod 600");
  }

  private void certificates(String authority, String... nodes) throws Exception {
    String to = folder.resolve(authority).toString();
    assertThat(rhumb("cluster", "ca", "--folder", to).waitFor()).isZero();
    for (String node : nodes) {
      assertThat(rhumb("cluster", "cert", node, "--folder", to).waitFor()).isZero();
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

  private Process node(int number, String tls) throws IOException {
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
    Process process = rhumb("node", "--config", config.toString());
    processes.add(process);
    return process;
  }

  private Process rhumb(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", network.name()));
    command.addAll(
        RhumbCommand.of(List.of("-Drhumb.mapping-cluster.start-patience=40s"), arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(log(processes.size() + 1, arguments).toFile()))
        .start();
  }

  private Path log(int process, String[] arguments) {
    return arguments[0].equals("node")
        ? Path.of(arguments[2].replace(".conf", ".log"))
        : folder.resolve("commands-" + process + ".log");
  }

  private String log(int number) throws IOException {
    return Files.readString(folder.resolve("node" + number + ".log"));
  }

  private void awaitUp(int number) {
    Eventually.assertWithin(
        Duration.ofSeconds(UP_SECONDS),
        () ->
            assertThat(Eventually.unchecked(() -> log(number)))
                .contains("node" + number + " is up"));
  }
}
