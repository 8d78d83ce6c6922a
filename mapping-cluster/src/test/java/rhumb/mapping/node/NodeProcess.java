package rhumb.mapping.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.Station;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.time.SteadyClock;

/// A mapping node in a process of its own, which can be killed.
final class NodeProcess implements AutoCloseable {
  /// The property that says how many nodes have a copy.
  static final String COPIES = "rhumb.test.copies";

  /// Who may subscribe.
  static final List<XtrIdentity> SUBSCRIBERS =
      IntStream.range(0, 3).mapToObj(i -> new XtrIdentity(7, i, 9)).toList();

  private static final String ADDRESS = "127.0.0.1";

  private final Process process;
  private final int port;

  private NodeProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts it without waiting for it to be up; see [Starting#awaitUp].
  ///
  /// @param journal the address of a PostgreSQL, or the folder of an embedded journal
  /// @param options more flags for Java
  static Starting start(String journal, int clusterPort, List<String> seeds, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            NodeProcess.class.getName(),
            journal,
            String.valueOf(clusterPort),
            String.join(",", seeds)));
    return new Starting(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  record Starting(Process process) implements AutoCloseable {
    NodeProcess awaitUp() throws IOException {
      BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
      String line = said.readLine();
      if (line == null || !line.startsWith("up ")) throw new IOException("not up: " + line);
      return new NodeProcess(process, Integer.parseInt(line.substring(3)));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  Station station() {
    var node = new InetSocketAddress(IpAddress.parse(ADDRESS).toInetAddress(), port);
    return new Station(ADDRESS, 0, node);
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  /// Asks it to stop and waits until it has.
  boolean stop() throws InterruptedException {
    process.destroy();
    return process.waitFor(40, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /// What such a node is told.
  static MappingSettings settings(String journal, int clusterPort, List<String> seeds, int copies) {
    return new MappingSettings(
        "node-" + clusterPort,
        List.of(IpAddress.parse(ADDRESS)),
        true,
        true,
        new MappingSettings.Cluster(ADDRESS, clusterPort, seeds, Optional.empty(), copies),
        journal.startsWith("jdbc:")
            ? new MappingSettings.Journal.PostgreSql(journal, "rhumb", "")
            : new MappingSettings.Journal.Embedded(Path.of(journal)),
        List.of(
            Fabric.site(),
            Sites.site("SITE2", "172.16.30.0/24"),
            Sites.site("ITRS", "172.16.91.0/24")
                .withPolicy(
                    new SitePolicy(
                        SitePolicy.Replay.COMPAT,
                        Optional.empty(),
                        10,
                        SUBSCRIBERS.stream()
                            .map(each -> new SitePolicy.Subscriber(each, List.of()))
                            .toList()))));
  }

  /// The node: journal, cluster port and seeds in, `up PORT` out, until it is told to stop.
  public static void main(String[] args) throws Exception {
    MappingSettings settings =
        settings(
            args[0],
            Integer.parseInt(args[1]),
            Stream.of(args[2].split(",")).filter(seed -> !seed.isEmpty()).toList(),
            Integer.getInteger(COPIES, 0));
    MappingNode node = Nodes.start(settings, SteadyClock.ofProcess());
    Runtime.getRuntime().addShutdownHook(new Thread(node::stop));
    System.out.println("up " + node.port(ADDRESS));
    System.out.flush();
  }
}
