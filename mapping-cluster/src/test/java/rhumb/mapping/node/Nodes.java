package rhumb.mapping.node;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.protocol.address.IpAddress;

/// Nodes for tests: on loopback, on a port that is free.
final class Nodes {
  private Nodes() {}

  static MappingSettings settings(Path folder, List<Site> sites, String... addresses) {
    return new MappingSettings(
        "ms1",
        Stream.of(addresses).map(IpAddress::parse).toList(),
        true,
        true,
        new MappingSettings.Cluster("127.0.0.1", 0, List.of()),
        new MappingSettings.Journal.Embedded(folder),
        sites);
  }

  static MappingNode start(MappingSettings settings, Clock clock) throws StartFailure {
    return MappingNode.start(settings, new MappingNode.Lab(clock, 0));
  }

  /// Where a node listens.
  static InetSocketAddress at(MappingNode node, String address) {
    return new InetSocketAddress(IpAddress.parse(address).toInetAddress(), node.port(address));
  }

  static <T> T get(CompletionStage<T> answer) throws Exception {
    return answer.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
