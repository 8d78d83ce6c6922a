package rhumb.ops.cli.cluster;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.layout.ClusterLayout;
import rhumb.ops.view.ClusterStatus;

/// `rhumb cluster status`.
@Command(
    name = "status",
    description = {
      "The mapping nodes and their shards.",
      "As the node that is asked sees them. ST: U or D for up or down, then N, J or L for normal,"
          + " joining or leaving. Ends with 1 if a member cannot be reached."
    })
public final class StatusCommand implements Callable<Integer> {
  @Mixin private Asking asking = new Asking();

  @Override
  public Integer call() {
    byte[] answer = asking.node().get("/api/v1/cluster");
    ClusterStatus cluster = NodeClient.read(answer, ClusterStatus.class);
    asking.show(answer, () -> ClusterLayout.status(cluster), () -> ClusterLayout.members(cluster));
    boolean allThere = cluster.members().stream().allMatch(ClusterStatus.Member::reachable);
    return allThere ? ExitCode.OK : ExitCode.NEGATIVE;
  }
}
