package rhumb.ops.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.layout.StatusLayout;
import rhumb.ops.view.Status;

/// `rhumb status`.
@Command(
    name = "status",
    description = {"The node on one screen.", "Ends with 1 if a part of it is not well."})
public final class StatusCommand implements Callable<Integer> {
  @Mixin private Asking asking = new Asking();

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Wait up to so long until the node answers and is well, 0 to 3600.")
  private int seconds;

  @Override
  public Integer call() {
    if (seconds < 0 || seconds > 3600) {
      throw new Failure(ExitCode.USAGE, "--wait is 0 to 3600 seconds", "", "");
    }
    NodeClient node = asking.node();
    if (seconds > 0) Following.until(seconds, () -> isWell(node));
    byte[] answer = node.get("/api/v1/status");
    Status status = NodeClient.read(answer, Status.class);
    asking.show(answer, () -> StatusLayout.print(status));
    return status.health().healthy() ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private static boolean isWell(NodeClient node) {
    try {
      return NodeClient.read(node.get("/api/v1/status"), Status.class).health().healthy();
    } catch (Failure e) {
      if (e.exitCode() == ExitCode.CANNOT_CONNECT || e.exitCode() == ExitCode.TIMED_OUT) {
        return false;
      }
      throw e; // no time will mend it
    }
  }
}
