package rhumb.ops.cli.top;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.view.Status;

/// `rhumb top`: what a node does, second by second.
@Command(
    name = "top",
    description = {
      "What the node does, second by second, on the whole screen.",
      "q ends it. Into a pipe or a file: one picture after the other."
    })
public final class TopCommand implements Callable<Integer> {
  @Mixin private Asking asking = new Asking();

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Between two pictures, 0.1 to 3600 (${DEFAULT-VALUE}).")
  private double interval;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      defaultValue = "0",
      description = "End after so many pictures; 0: never (${DEFAULT-VALUE}).")
  private int count;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    if (!(interval >= 0.1 && interval <= 3600)) {
      throw new Failure(ExitCode.USAGE, "--interval is 0.1 to 3600 seconds", "", "");
    }
    if (!asking.forPeople()) {
      throw new Failure(
          ExitCode.USAGE,
          "top is for people",
          "",
          "`rhumb stats --rate 1` prints the same as JSON, YAML or CSV");
    }
    if (count < 0) throw new Failure(ExitCode.USAGE, "--count is 0 or more", "", "");
    NodeClient node = asking.node();
    Status first = ask(node); // before the screen is taken: it may fail
    try (Screen screen = isTerminal() ? Screen.full() : Screen.printing(asking::print)) {
      watch(node, first, screen);
    }
    return ExitCode.OK;
  }

  private void watch(NodeClient node, Status first, Screen screen) {
    Duration pause = Duration.ofNanos(Math.round(interval * 1e9));
    Rates rates = new Rates();
    Status status = first;
    for (int shown = 1; ; shown++) {
      rates.add(status.statistics());
      screen.show(TopScreen.lines(status, rates));
      if (shown == count || !screen.wait(pause)) return;
      status = ask(node);
    }
  }

  private static Status ask(NodeClient node) {
    return NodeClient.read(node.get("/api/v1/status"), Status.class);
  }

  private boolean isTerminal() {
    return spec.commandLine().getColorScheme().ansi().enabled();
  }
}
