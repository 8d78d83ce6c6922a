package rhumb.mapping.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.MappingSettings.Cluster;
import rhumb.mapping.settings.MappingSettings.Journal;
import rhumb.mapping.settings.MappingSettings.Tls;

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
        .withFallback(settings.cluster().tls().map(NodeConfig::of).orElse(ConfigFactory.empty()))
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

  /// Both sides of every connection show a certificate of the same authority.
  private static Config of(Tls tls) {
    String artery = "akka.remote.artery.";
    String engine = artery + "ssl.rotating-keys-engine.";
    return ConfigFactory.parseMap(
        Map.of(
            artery + "transport",
            "tls-tcp",
            artery + "ssl.ssl-engine-provider",
            "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider",
            engine + "key-file",
            tls.key().toString(),
            engine + "cert-file",
            tls.certificate().toString(),
            engine + "ca-cert-file",
            tls.authority().toString(),
            engine + "protocol",
            "TLSv1.3",
            engine + "enabled-algorithms",
            List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256")));
  }

  private static List<String> seeds(Cluster cluster) {
    return Seeds.of(cluster).stream().map(seed -> "akka://" + SYSTEM + "@" + seed).toList();
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
    if (cluster.tls().isEmpty() && !isLoopback(cluster.address())) {
      throw new StartFailure(
          "the cluster address "
              + cluster.address()
              + " is not on loopback, and mapping.cluster.tls is not set",
          "make certificates: rhumb cluster ca, then rhumb cluster cert NODE for each node; or set"
              + " mapping.cluster.address to 127.0.0.1");
    }
    if (cluster.tls().isPresent()) check(cluster.tls().get());
  }

  private static void check(Tls tls) throws StartFailure {
    for (Path file : List.of(tls.key(), tls.certificate(), tls.authority())) {
      if (Files.isReadable(file)) continue;
      throw new StartFailure(
          "mapping.cluster.tls: " + file + " cannot be read",
          "rhumb cluster cert NODE makes it; check who owns it");
    }
    try {
      var others = EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
      others.retainAll(Files.getPosixFilePermissions(tls.key()));
      if (others.isEmpty()) return;
    } catch (IOException | UnsupportedOperationException e) {
      throw new StartFailure("mapping.cluster.tls: " + tls.key() + ": " + e.getMessage(), "", e);
    }
    throw new StartFailure(
        "mapping.cluster.tls: everybody can read " + tls.key(), "chmod 600 " + tls.key());
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
