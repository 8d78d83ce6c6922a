package rhumb.ops.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/// One lab: builds it, looks at it, breaks it, removes it. Everything about it is found again by
/// name, so that any process can go on where another one ended or was killed.
public final class Lab {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(200);

  private final LabFolder folder;
  private final NodeProcesses processes;
  private final LabLock lock;
  private final Optional<LabCluster> cluster;
  private volatile boolean ended;

  private Lab(LabFolder folder, boolean brief, boolean clustered) {
    this.folder = folder;
    this.processes = new NodeProcesses(folder, brief);
    this.lock = new LabLock(folder);
    this.cluster = clustered ? Optional.of(new LabCluster(folder, processes)) : Optional.empty();
  }

  /// @param name `lab` for the one that `rhumb lab` means
  public static Lab named(String name) {
    return new Lab(new LabFolder(name), false, false);
  }

  /// A lab that will not stay: its routers start sooner and never become as fast.
  public static Lab brief(String name) {
    return new Lab(new LabFolder(name), true, false);
  }

  /// A brief lab with three mapping nodes.
  static Lab clustered(String name) {
    return new Lab(new LabFolder(name), true, true);
  }

  /// Whether it was built completely and not removed since.
  public boolean isUp() {
    return Files.exists(folder.options())
        && Arrays.stream(LabNode.values()).allMatch(n -> Namespaces.exists(folder.namespace(n)));
  }

  /// Builds the network and starts the routers; whatever was left of an earlier lab of this name is
  /// removed first. Does not wait for the routers.
  public synchronized void build(LabOptions options) throws LabFailure {
    Programs.require("ip", "iproute2");
    Programs.require("nsenter", "util-linux");
    try (var held = lock.take()) {
      remove();
      if (ended) throw new LabFailure("interrupted", "");
      folder.create();
      Topology.create(folder);
      processes.writeCommands();
      if (cluster.isPresent()) cluster.get().prepare();
      for (LabNode node : LabNode.routers()) {
        LabConfig.write(folder, node, options, cluster);
        processes.start(node);
      }
      if (cluster.isPresent()) cluster.get().startOthers(options);
      try (OutputStream out = Files.newOutputStream(folder.options())) {
        options.toProperties().store(out, null);
      }
    } catch (IOException e) {
      throw new LabFailure("cannot write to " + folder.path() + ": " + e.getMessage(), "");
    }
  }

  /// Waits until every router runs and the mapping system knows both sites.
  public void awaitReady() throws LabFailure {
    Duration limit = cluster.isPresent() ? START_LIMIT.multipliedBy(2) : START_LIMIT;
    boolean ready =
        Polling.until(
            limit,
            POLL,
            () -> {
              for (LabNode node : LabNode.routers()) requireRunning(node);
              return allReady()
                  && (cluster.isEmpty() || mappingNodes() == LabCluster.SIZE)
                  && registered(LabNode.SITE1)
                  && registered(LabNode.SITE2);
            });
    if (!ready) {
      throw new LabFailure(
          "the routers are not ready after " + limit.toSeconds() + " s: " + notReady(), "");
    }
  }

  /// Removes processes, namespaces and files, however much of them there is.
  public synchronized void remove() throws LabFailure {
    if (!Files.exists(folder.path()) && namespaces().isEmpty()) return;
    try (var held = lock.take()) {
      processes.stop(LabNode.routers(), STOP_GRACE);
      new LabDatabase(folder).stop();
      for (String namespace : namespaces()) {
        Polling.until(STOP_GRACE, Duration.ofMillis(20), () -> killedAll(namespace));
        Namespaces.delete(namespace);
      }
      folder.delete();
    }
  }

  /// Removes the lab, and this object never builds one again: what Ctrl-C asks for.
  public void end() throws LabFailure {
    ended = true;
    remove();
  }

  /// Nobody else builds or removes this lab until the result is closed.
  LabLock.Hold hold() throws LabFailure {
    return lock.take();
  }

  /// The words to put before a command so that it runs on a node, with `rhumb` in its `PATH`.
  public List<String> on(LabNode node, String... command) {
    List<String> words = new ArrayList<>(Namespaces.inside(folder.namespace(node)));
    words.addAll(List.of("env", "PATH=" + folder.bin() + ":" + Programs.path()));
    words.addAll(List.of(command));
    return words;
  }

  /// Runs a command on a node to its end.
  public String run(LabNode node, String... command) throws LabFailure {
    var done = Programs.run(START_LIMIT, "", on(node, command));
    if (!done.succeeded()) {
      throw new LabFailure(
          String.join(" ", command) + " on " + node.label() + ": " + done.output().strip(), "");
    }
    return done.output();
  }

  /// Pings once a second.
  ///
  /// @param lines gets the program's output
  public Ping ping(LabNode from, String to, int count, Consumer<String> lines) throws LabFailure {
    return ping(from, to, count, Duration.ofSeconds(1), lines);
  }

  public Ping ping(LabNode from, String to, int count, Duration interval, Consumer<String> lines)
      throws LabFailure {
    String times = Integer.toString(count);
    String seconds = Double.toString(interval.toMillis() / 1000.0);
    return Ping.run(
        count, on(from, "ping", "-n", "-c", times, "-i", seconds, "-W", "1", to), lines);
  }

  /// Starts a router anew with other options.
  public void restart(LabNode node, LabOptions options) throws LabFailure {
    processes.stop(List.of(node), STOP_GRACE);
    LabConfig.write(folder, node, options, cluster);
    processes.start(node);
  }

  /// Ends a router as a power cut would.
  public void kill(LabNode node) throws LabFailure {
    processes.kill(node);
  }

  /// Starts a router that was killed, as it was.
  public void start(LabNode node) throws LabFailure {
    processes.start(node);
  }

  /// Ends a router in good order.
  public void stop(LabNode node) throws LabFailure {
    processes.stop(List.of(node), STOP_GRACE);
  }

  public List<LabStatus> status() {
    return Arrays.stream(LabNode.values()).map(this::status).toList();
  }

  /// What a node's API answers; empty if nobody does.
  public Optional<JsonNode> ask(LabNode node, String path) {
    return NodeHttp.get(folder.namespace(node), path)
        .filter(answer -> answer.status() == 200)
        .flatMap(NodeHttp.Answer::body);
  }

  /// Where things are kept: logs, configurations, the journal.
  public Path folder() {
    return folder.path();
  }

  /// The configuration of a router.
  public Path config(LabNode node) {
    return folder.config(node);
  }

  /// What a router has logged.
  public Path log(LabNode node) {
    return folder.log(node);
  }

  /// As `ip netns` calls a node.
  public String namespace(LabNode node) {
    return folder.namespace(node);
  }

  LabCluster cluster() {
    return cluster.orElseThrow();
  }

  private LabStatus status(LabNode node) {
    String namespace = folder.namespace(node);
    var process = processes.running(node).map(TrackedProcess::pid);
    OptionalLong pid = process.map(OptionalLong::of).orElse(OptionalLong.empty());
    return new LabStatus(node, namespace, pid, health(node, pid.isPresent()));
  }

  private String health(LabNode node, boolean runs) {
    if (!Namespaces.exists(folder.namespace(node))) return "gone";
    if (!node.runsRhumb()) return "-";
    if (!runs) return "stopped";
    return NodeHttp.get(folder.namespace(node), "/health/ready")
        .map(answer -> answer.status() == 200 ? "ready" : "not ready")
        .orElse("does not answer");
  }

  private void requireRunning(LabNode node) throws LabFailure {
    if (processes.running(node).isEmpty()) {
      throw new LabFailure(node.label() + " did not start:\n" + processes.lastWords(node), "");
    }
  }

  private boolean allReady() {
    return LabNode.routers().stream().allMatch(n -> health(n, true).equals("ready"));
  }

  private String notReady() {
    return status().stream()
        .filter(s -> s.node().runsRhumb() && !s.health().equals("ready"))
        .map(s -> s.node().label() + " " + s.health() + "\n" + processes.lastWords(s.node()))
        .reduce((a, b) -> a + "\n" + b)
        .orElse("the sites are not registered");
  }

  /// How many nodes of the mapping system take part in its cluster.
  int mappingNodes() {
    Iterable<JsonNode> members =
        ask(LabNode.MR_MS, "/api/v1/cluster")
            .<Iterable<JsonNode>>map(c -> c.path("members"))
            .orElse(List.of());
    return (int)
        StreamSupport.stream(members.spliterator(), false)
            .filter(m -> m.path("status").asText().equalsIgnoreCase("up"))
            .filter(m -> m.path("reachable").asBoolean())
            .count();
  }

  /// Whether the mapping system knows every prefix of a site.
  public boolean registered(LabNode site) {
    return ask(LabNode.MR_MS, "/api/v1/sites/" + site.label())
        .map(answer -> answer.path("sites").path(0).path("prefixes"))
        .filter(prefixes -> !prefixes.isEmpty())
        .map(prefixes -> StreamSupport.stream(prefixes.spliterator(), false))
        .filter(all -> all.allMatch(p -> p.path("state").asText().equalsIgnoreCase("complete")))
        .isPresent();
  }

  private List<String> namespaces() {
    return Arrays.stream(LabNode.values())
        .map(folder::namespace)
        .filter(Namespaces::exists)
        .toList();
  }

  private static boolean killedAll(String namespace) {
    List<TrackedProcess> left = Namespaces.processesIn(namespace);
    left.forEach(TrackedProcess::kill);
    return left.isEmpty();
  }
}
