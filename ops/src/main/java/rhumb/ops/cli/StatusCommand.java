package rhumb.ops.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import rhumb.ops.cli.layout.StatusLayout;
import rhumb.ops.view.Status;

/// `rhumb status`.
@Command(
    name = "status",
    description = "The node on one screen. Ends with 1 if a part of it is not well.")
public final class StatusCommand implements Callable<Integer> {
  @Mixin private Asking asking = new Asking();

  @Override
  public Integer call() {
    byte[] answer = asking.node().get("/api/v1/status");
    Status status = NodeClient.read(answer, Status.class);
    asking.show(answer, () -> StatusLayout.print(status));
    return status.health().healthy() ? ExitCode.OK : ExitCode.NEGATIVE;
  }
}
