package rhumb.ops.cli.cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.format.Grid;
import rhumb.ops.cli.layout.ClusterLayout;
import rhumb.ops.view.ClusterStatus;

/// `rhumb cluster shards`.
@Command(name = "shards", description = "Which member has which shards of the mapping database.")
public final class ShardsCommand implements Runnable {
  @Mixin private Asking asking = new Asking();

  @Override
  public void run() {
    byte[] answer = asking.node().get("/api/v1/cluster");
    Grid grid = ClusterLayout.shards(NodeClient.read(answer, ClusterStatus.class));
    asking.show(answer, () -> grid.text(false), () -> grid);
  }
}
