package rhumb.ops.cli.config;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import rhumb.ops.cli.Asking;

/// `rhumb config confirm`.
@Command(
    name = "confirm",
    description = {
      "Keeps a configuration that was applied for a while.",
      "For what `rhumb config apply --confirm-within` has begun."
    })
public final class ConfirmCommand implements Runnable {
  @Mixin private Asking asking = new Asking();

  @Override
  public void run() {
    asking.show(asking.node().post("/api/v1/config/confirm"), () -> "it stays\n");
  }
}
