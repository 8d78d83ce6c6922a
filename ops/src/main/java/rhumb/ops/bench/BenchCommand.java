package rhumb.ops.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import rhumb.ops.bench.mapping.EchoCommand;
import rhumb.ops.bench.mapping.MapServerBench;
import rhumb.ops.bench.mapping.ScaleBench;

/// `rhumb bench`.
@Command(
    name = "bench",
    description = {
      "Measures this program on this machine.",
      "Each time beside what it is compared with."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      DataPlaneCommand.class,
      MapServerBench.class,
      ScaleBench.class,
      BenchRouter.class,
      EchoCommand.class
    })
public final class BenchCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it
  CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }
}
