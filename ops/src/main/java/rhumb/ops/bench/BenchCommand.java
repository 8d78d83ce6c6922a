package rhumb.ops.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `rhumb bench`.
@Command(
    name = "bench",
    description = "Measures this program on this machine, beside what it is compared with.",
    mixinStandardHelpOptions = true,
    subcommands = {DataPlaneCommand.class, BenchRouter.class})
public final class BenchCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it
  CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }
}
