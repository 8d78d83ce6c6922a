package rhumb.ops.cli.show;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.cli.layout.StatisticsLayout;
import rhumb.ops.view.Statistics;

/// `show ip lisp statistics`: the counters are of the node, for both families.
@Command(name = "statistics", description = "Packets and messages counted since the start.")
final class ShowStatistics implements Runnable {
  @Mixin private Asking asking = new Asking();

  @Override
  public void run() {
    byte[] answer = asking.node().get("/api/v1/statistics");
    Statistics counted = NodeClient.read(answer, Statistics.class);
    asking.show(answer, () -> StatisticsLayout.print(counted), () -> Grids.statistics(counted));
  }
}
