package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import rhumb.ops.launch.RhumbCommand;

/// Mapping nodes off loopback: three real processes over TLS, with certificates from `rhumb cluster
/// ca` and `rhumb cluster cert`. Who has none of the same authority is not let in.
@TestInstance(PER_CLASS)
class ClusterTlsIT {
  private static final int UP_SECONDS = 120;
  private static final Duration PATIENCE = Duration.ofSeconds(80);
  private static final Duration LESS = Duration.ofSeconds(15); // of whoever will not be let in

  // node numbers
  private static final int FOREIGN = 4;
  private static final int OPEN = 5;
  private static final int CARELESS = 6;

  @TempDir private static Path folder;
  private Database.Netns network;
  private Database database;
  private final Map<Integer, Process> nodes = new HashMap<>();

  /// All but one at once, because most of their time is that of Java's start.
  @BeforeAll
  void start() throws IOException {
    String[] addresses =
        IntStream.rangeClosed(1, CARELESS).mapToObj(i -> address(i) + "/24").toArray(String[]::new);
    network = Database.Netns.make(addresses);
    database = Database.start(network.name());
    certificates("ours", 1, 2, 3, CARELESS);
    certificates("theirs", FOREIGN);
    assertThat(permissions(key("ours", CARELESS))).isEqualTo("rw-------");
    Files.setPosixFilePermissions(
        key("ours", CARELESS), PosixFilePermissions.fromString("rw-r--r--"));
    for (int i = 1; i <= 3; i++) start(i, tls("ours", i), PATIENCE);
    start(OPEN, "", PATIENCE);
    start(CARELESS, tls("ours", CARELESS), PATIENCE);
  }

  @AfterAll
  void stop() throws Exception {
    for (Process each : nodes.values()) each.destroyForcibly().waitFor();
    database.close();
    network.close();
  }

  @Test
  void onlyNodesWithACertificateOfTheAuthorityJoin() throws Exception {
    awaitUp(1);
    start(FOREIGN, tls("theirs", FOREIGN), LESS);
    for (int i = 2; i <= 3; i++) awaitUp(i);
    assertThat(end(FOREIGN)).isNotZero();
    assertThat(log(FOREIGN)).contains("the cluster was not joined");
    for (int i = 1; i <= 3; i++) assertThat(node(i).isAlive()).isTrue();
  }

  @Test
  void withoutTlsTheNodeSaysWhatToDo() throws Exception {
    assertThat(end(OPEN)).isEqualTo(1);
    assertThat(log(OPEN)).contains("rhumb cluster ca", "rhumb cluster cert NODE");
  }

  @Test
  void aKeyThatEverybodyCanReadIsRefused() throws Exception {
    assertThat(end(CARELESS)).isNotZero();
    assertThat(log(CARELESS)).contains("chmod 600");
  }

  private static String address(int node) {
    return "10.77.0." + node;
  }

  private void certificates(String authority, int... numbers) {
    String to = folder.resolve(authority).toString();
    assertThat(RhumbCommand.run("cluster", "ca", "--folder", to)).isZero();
    for (int each : numbers) {
      assertThat(RhumbCommand.run("cluster", "cert", "node" + each, "--folder", to)).isZero();
    }
  }

  private static Path key(String authority, int node) {
    return folder.resolve(authority).resolve("node" + node + ".key");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private String tls(String authority, int node) {
    return """
    tls {
      key-file = %1$s/node%2$d.key, cert-file = %1$s/node%2$d.crt, ca-file = %1$s/ca.crt
    }\
    """
        .formatted(authority, node);
  }

  private void start(int number, String tls, Duration patience) throws IOException {
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
    nodes.put(number, process);
  }

  private Process node(int number) {
    return Optional.ofNullable(nodes.get(number)).orElseThrow();
  }

  /// @return its exit code
  private int end(int number) throws InterruptedException {
    assertThat(node(number).waitFor(UP_SECONDS, TimeUnit.SECONDS)).isTrue();
    return node(number).exitValue();
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
