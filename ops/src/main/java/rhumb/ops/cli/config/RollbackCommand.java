package rhumb.ops.cli.config;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.view.Reloaded;

/// `rhumb config rollback`.
@Command(
    name = "rollback",
    description = {
      "Has a running node go back to what it went by before.",
      "Before the last change, or before all that was applied and not confirmed. The file stays as"
          + " it is: mend it before the node reads it again. Ends with 1 if a part could not go"
          + " back."
    })
public final class RollbackCommand implements Callable<Integer> {
  @Mixin private Asking asking = new Asking();

  @Override
  public Integer call() {
    byte[] answer = asking.node().post("/api/v1/config/rollback");
    Reloaded done = NodeClient.read(answer, Reloaded.class);
    asking.show(answer, () -> ApplyCommand.text(done, "as before", "could not go back"));
    return done.waiting().isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE;
  }
}
