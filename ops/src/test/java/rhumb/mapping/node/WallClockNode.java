package rhumb.mapping.node;

import java.nio.file.Path;
import java.time.Clock;
import rhumb.ops.config.NodeConfig;
import rhumb.protocol.message.ControlMessage;

/// A mapping node without a defence: its leases go by the time of day, which somebody may set.
public final class WallClockNode {
  private WallClockNode() {}

  /// Takes the words of `rhumb`: `node --config FILE`.
  public static void main(String[] words) throws Exception {
    var settings = NodeConfig.load(Path.of(words[2])).mapping().orElseThrow();
    var lab = new MappingNode.Lab(Clock.systemUTC(), ControlMessage.PORT);
    MappingNode node = MappingNode.start(settings, lab);
    Runtime.getRuntime().addShutdownHook(new Thread(node::stop));
    System.out.println(settings.name() + " is up");
    node.terminated().toCompletableFuture().join();
  }
}
