package rhumb.ops.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import rhumb.ops.lab.LabOptions.Family;

/// Writes the routers' configurations: the files beside this class, with the lab's options in them.
final class LabConfig {
  private LabConfig() {}

  static void write(
      LabFolder folder, LabNode node, LabOptions options, Optional<LabCluster> cluster)
      throws LabFailure {
    try {
      String more = cluster.map(c -> c.more(node)).orElse("");
      Files.writeString(folder.config(node), text(folder, node, options) + more);
    } catch (IOException e) {
      throw new LabFailure("cannot write " + folder.config(node) + ": " + e.getMessage(), "");
    }
  }

  static String text(LabFolder folder, LabNode node, LabOptions options) {
    return Topology.resource(node.label() + ".conf")
        .replace("@RLOC@", address(node, options))
        .replace("@MAPPING_SYSTEM@", address(LabNode.MR_MS, options))
        .replace("@ON_MISS@", LabOptions.text(options.onMiss(node)))
        .replace("@JOURNAL@", folder.journal().toString());
  }

  /// What the core calls a router.
  static String address(LabNode node, LabOptions options) {
    return options.rlocs() == Family.V4 ? node.ipv4() : node.ipv6();
  }
}
