package rhumb.mapping.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.MappingSettings.Cluster;
import rhumb.mapping.settings.MappingSettings.Journal;

/// What Akka is told: this node's settings over `akka.conf` over the libraries' own defaults.
final class NodeConfig {
  /// Of the actor system, and so of the cluster: nodes of another name are not let in.
  static final String SYSTEM = "rhumb";

  private NodeConfig() {}

  /// The defaults, with what the Java command line overrides.
  static Config defaults() {
    ClassLoader loader = NodeConfig.class.getClassLoader();
    return ConfigFactory.defaultOverrides(loader)
        .withFallback(ConfigFactory.defaultReference(loader))
        .resolve();
  }

  static Config of(MappingSettings settings, JournalDatabase journal) {
    ClassLoader loader = NodeConfig.class.getClassLoader();
    var mustExist = ConfigParseOptions.defaults().setAllowMissing(false);
    return ConfigFactory.defaultOverrides(loader)
        .withFallback(of(settings.cluster()))
        .withFallback(journal.config())
        .withFallback(ConfigFactory.parseResources(NodeConfig.class, "akka.conf", mustExist))
        .withFallback(ConfigFactory.defaultReference(loader))
        .resolve();
  }

  private static Config of(Cluster cluster) {
    return ConfigFactory.parseMap(
        Map.of(
            "akka.remote.artery.canonical.hostname",
            cluster.address(),
            "akka.remote.artery.canonical.port",
            cluster.port(),
            "akka.cluster.seed-nodes",
            seeds(cluster)));
  }

  private static List<String> seeds(Cluster cluster) {
    return cluster.seeds().stream().map(seed -> "akka://" + SYSTEM + "@" + seed).toList();
  }

  /// Refuses what cannot work or is not safe.
  static void check(MappingSettings settings) throws StartFailure {
    if (settings.addresses().isEmpty()) {
      throw new StartFailure(
          "a mapping node needs an address to listen on", "set mapping.addresses");
    }
    Cluster cluster = settings.cluster();
    if (!cluster.seeds().isEmpty() && settings.journal() instanceof Journal.Embedded) {
      throw new StartFailure(
          "several mapping nodes cannot share the embedded journal",
          "use a PostgreSQL journal, or leave mapping.cluster.seeds empty");
    }
    if (!isLoopback(cluster.address())) {
      throw new StartFailure(
          "the cluster address " + cluster.address() + " is not on loopback",
          "this release does not encrypt between mapping nodes: set mapping.cluster.address to"
              + " 127.0.0.1");
    }
  }

  private static boolean isLoopback(String address) throws StartFailure {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new StartFailure(
          "the cluster address " + address + " is unknown", "check mapping.cluster.address", e);
    }
  }
}
