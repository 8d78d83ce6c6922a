package rhumb.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import rhumb.e2e.Database.Netns;
import rhumb.e2e.Eventually;
import rhumb.ops.launch.Main;
import rhumb.ops.launch.RhumbCommand;
import rhumb.protocol.linux.NetworkNamespace;

/// A mapping node as an operator runs it, `rhumb node --config …`, in a namespace of its own: to be
/// stopped, killed, paused and started again.
final class NodeProcess implements AutoCloseable {
  private static final Duration UP = Duration.ofSeconds(90);
  private static final Duration SET = Duration.ofSeconds(30);
  private static final Duration DELAY = Duration.ofMinutes(1); // of an answer
  private static final int HTTP = 8080;

  private final String namespace;
  private final String address;
  private final Path config;
  private final Manner manner;
  private Process process;
  private Path log;
  private int starts;

  /// How it is started.
  ///
  /// @param program that takes the same words as `rhumb`
  /// @param options more flags for Java
  /// @param time that it sees, if its clock can be set
  record Manner(Class<?> program, List<String> options, Optional<TimeOfDay> time) {
    static Manner with(List<String> options) {
      return new Manner(Main.class, options, Optional.empty());
    }

    Manner seeing(TimeOfDay other) {
      return new Manner(program, options, Optional.of(other));
    }

    private List<String> command(String... words) throws IOException {
      List<String> command = new ArrayList<>();
      if (time.isPresent()) command.addAll(time.get().seenBy());
      command.addAll(RhumbCommand.java(options, program, words));
      return command;
    }
  }

  private NodeProcess(String namespace, String address, Path config, Manner manner)
      throws IOException {
    this.namespace = namespace;
    this.address = address;
    this.config = config;
    this.manner = manner;
    log = nextLog();
    process = launch();
  }

  /// Starts it; see [#awaitUp].
  ///
  /// @param folder of its configuration
  /// @param cluster what `mapping.cluster` says, and `journal` the same
  static NodeProcess start(
      Path folder, Underlay underlay, int number, String cluster, String journal, Manner manner)
      throws IOException {
    Path config = folder.resolve("node" + number + ".conf");
    Files.writeString(
        config,
        """
        rhumb {
          name = node%1$d
          mapping {
            addresses = [%2$s]
            sites = [{
              name = FABRIC, proxy-reply = true, replay = strict
              keys = [{ key = faults-faults }]
              prefixes = [{ eid = 172.16.0.0/12, accept-more-specifics = true }]
            }, %6$s]
            cluster {
              %3$s
            }
            journal {
              %4$s
            }
          }
          ops.http { host = 127.0.0.1, port = %5$d }
        }
        """
            .formatted(number, Underlay.address(number), cluster, journal, HTTP, Traffic.SITES));
    return new NodeProcess(underlay.node(number), Underlay.address(number), config, manner);
  }

  void startAgain() throws IOException {
    assertThat(process.isAlive()).isFalse();
    log = nextLog();
    process = launch();
  }

  private Path nextLog() {
    return Path.of(config.toString().replace(".conf", "-" + ++starts + ".log"));
  }

  private Process launch() throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    command.addAll(manner.command("node", "--config", config.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  String address() {
    return address;
  }

  void awaitUp() {
    Eventually.assertWithin(
        UP,
        () -> {
          assertThat(process.isAlive()).as(this::said).isTrue();
          assertThat(said()).contains(" is up");
        });
  }

  /// What it has printed since its last start.
  String said() {
    return Eventually.unchecked(() -> Files.readString(log, StandardCharsets.UTF_8));
  }

  /// Sets its clock and waits until it says so.
  ///
  /// @param ahead of what it is, or behind
  void setClock(Duration ahead) throws IOException {
    manner.time.orElseThrow().set(ahead);
    Eventually.assertWithin(
        SET,
        () -> {
          Instant says = Instant.parse(Eventually.unchecked(this::cluster).at("/asOf").asText());
          Instant wanted = Instant.now().plus(ahead);
          assertThat(says).isBetween(wanted.minus(DELAY), wanted.plus(DELAY));
        });
  }

  /// SIGTERM, and waits for the end.
  int stop() throws InterruptedException {
    process.destroy();
    return awaitEnd(Duration.ofSeconds(40));
  }

  /// SIGKILL.
  void kill() throws InterruptedException, IOException {
    close();
  }

  void pause() throws IOException {
    signal("STOP");
  }

  void resume() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    Netns.run("kill", "-" + name, String.valueOf(process.pid()));
  }

  long pid() {
    return process.pid(); // `ip netns exec` becomes Java
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Waits until it ends by itself.
  ///
  /// @return its exit code
  int awaitEnd(Duration limit) throws InterruptedException {
    boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) sayWhatItDoes();
    assertThat(ended).as(() -> "did not end within " + limit + ": " + said()).isTrue();
    return process.exitValue();
  }

  /// Java writes its threads into the log.
  private void sayWhatItDoes() throws InterruptedException {
    Eventually.unchecked(() -> Netns.run("kill", "-QUIT", String.valueOf(process.pid())));
    process.waitFor(2, TimeUnit.SECONDS);
  }

  /// What its HTTP API says.
  record Said(int status, String text) {}

  Said ask(String path) throws Exception {
    try (var inside = NetworkNamespace.named(namespace)) {
      return inside.call(() -> get(URI.create("http://127.0.0.1:" + HTTP + path)));
    }
  }

  /// How many shards each member of the cluster has, as this node knows.
  Map<String, Integer> shards() throws Exception {
    Map<String, Integer> found = new HashMap<>();
    cluster()
        .at("/members")
        .forEach(m -> found.put(m.at("/address").asText(), m.at("/shards").asInt()));
    return found;
  }

  private JsonNode cluster() throws Exception {
    return new ObjectMapper().readTree(ask("/api/v1/cluster").text());
  }

  private static Said get(URI uri) throws IOException {
    var asking = (HttpURLConnection) uri.toURL().openConnection();
    asking.setConnectTimeout(5_000);
    asking.setReadTimeout(20_000);
    int status = asking.getResponseCode();
    try (var in = status < 400 ? asking.getInputStream() : asking.getErrorStream()) {
      return new Said(status, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } finally {
      asking.disconnect();
    }
  }

  @Override
  public void close() throws InterruptedException, IOException {
    process.destroyForcibly().waitFor();
    TimeOfDay.forget(process.pid());
  }
}
