package rhumb.ops.launch;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.config.EffectiveConfig;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.config.NodeSettings;

/// `rhumb node --config FILE`: runs until it is told to stop by a signal.
@Command(
    name = "node",
    description = {
      "Runs a mapping node, a router or both.",
      "As the configuration says, until SIGTERM or Ctrl-C. SIGHUP lets it read its configuration"
          + " again."
    })
final class NodeCommand implements Callable<Integer> {
  private static final int LONGEST_STOP_SECONDS = 15;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      required = true,
      description = "What to run; `rhumb config reference` explains every key.")
  private Path config = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    NodeSettings settings;
    EffectiveConfig effective;
    try {
      settings = NodeConfig.load(config);
      effective = NodeConfig.effective(config, System.getenv());
    } catch (InvalidConfig e) {
      ConfigCommand.tell(spec, e);
      return ExitCode.USAGE;
    }
    Logs.setUp(settings.log());
    Reload reload = new Reload(config, effective, settings, Clock.systemUTC());
    Node node = Node.start(settings, reload);
    Reload.onHangup(() -> node.reloading(reload::run));
    var told = new AtomicBoolean();
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, told), "stop"));
    } catch (IllegalStateException _) { // told to stop while it was starting
      node.close();
      return ExitCode.OK;
    }
    node.ended().toCompletableFuture().join();
    if (told.get()) new CountDownLatch(1).await(); // the hook ends the process
    throw new Failure(
        ExitCode.NEGATIVE,
        settings.name() + " has stopped",
        "the other mapping nodes could not reach it and go on without it",
        "start it again: it joins them anew");
  }

  /// An orderly stop is a success, not the 143 that Java makes of SIGTERM, and it ends in time even
  /// if a part hangs.
  private static void stop(Node node, AtomicBoolean told) {
    told.set(true);
    Thread stopping = Thread.ofPlatform().daemon().name("stop-parts").start(node::close);
    try {
      boolean inTime = stopping.join(Duration.ofSeconds(LONGEST_STOP_SECONDS));
      Runtime.getRuntime().halt(inTime ? ExitCode.OK : ExitCode.NEGATIVE);
    } catch (InterruptedException _) {
      Runtime.getRuntime().halt(ExitCode.NEGATIVE);
    }
  }
}
