package rhumb.ops.launch;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.config.ApplyCommand;
import rhumb.ops.cli.config.ConfirmCommand;
import rhumb.ops.cli.config.RollbackCommand;
import rhumb.ops.cli.format.Grid;
import rhumb.ops.config.EffectiveConfig;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.config.NodeSettings;
import rhumb.ops.view.Configuration;

/// `rhumb config …`: what can be said of a configuration without starting anything.
@Command(
    name = "config",
    description = "Checks, shows, compares and applies configurations.",
    subcommands = {
      ConfigCommand.Check.class,
      ConfigCommand.Show.class,
      ConfigCommand.Diff.class,
      ApplyCommand.class,
      ConfirmCommand.class,
      RollbackCommand.class,
      ConfigCommand.Reference.class
    })
final class ConfigCommand {
  private ConfigCommand() {}

  /// `rhumb config check FILE`.
  @Command(
      name = "check",
      description = {"Says everything that is wrong with a configuration.", "Starts nothing."})
  static final class Check implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The configuration of a node.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      try {
        out.println(summary(NodeConfig.load(file)));
        out.flush();
        return ExitCode.OK;
      } catch (InvalidConfig e) {
        tell(spec, e);
        return ExitCode.USAGE;
      }
    }

    private static String summary(NodeSettings node) {
      String mapping =
          node.mapping()
              .map(m -> ", mapping node with " + counted(m.sites().size(), "site"))
              .orElse("");
      String router =
          node.router()
              .map(r -> ", router with " + counted(r.database().size(), "EID-prefix"))
              .orElse("");
      return "fine: " + node.name() + mapping + router;
    }

    private static String counted(int count, String what) {
      String ending = what.endsWith("x") ? "es" : "s";
      return count + " " + what + (count == 1 ? "" : ending);
    }
  }

  /// `rhumb config show [FILE]`.
  @Command(
      name = "show",
      description = {
        "Prints every value that a node goes by.",
        "A node with this configuration; without FILE, the running node. From the file,"
            + " conf.d/*.conf beside it, the environment and the defaults. Secrets are masked."
      })
  static final class Show implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The configuration of a node.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--origin", description = "Say where each value comes from.")
    private boolean origin;

    @Option(names = "--changed", description = "Only what differs from the defaults.")
    private boolean changed;

    @Mixin private Asking asking = new Asking();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      if (file.isPresent()) return ofFile(file.get());
      byte[] answer = asking.node().get("/api/v1/config");
      print(NodeClient.read(answer, Configuration.class));
      return ExitCode.OK;
    }

    private int ofFile(Path file) {
      try {
        List<Configuration.Value> values =
            NodeConfig.effective(file, System.getenv()).values().stream()
                .map(v -> new Configuration.Value(v.path(), v.text(), v.origin()))
                .toList();
        print(new Configuration(Instant.now(), values));
        return ExitCode.OK;
      } catch (InvalidConfig e) {
        tell(spec, e);
        return ExitCode.USAGE;
      }
    }

    private void print(Configuration all) {
      List<Configuration.Value> shown =
          all.values().stream()
              .filter(value -> !changed || !value.origin().equals(EffectiveConfig.DEFAULT))
              .toList();
      asking.show(
          NodeClient.write(new Configuration(all.asOf(), shown)),
          () -> text(shown),
          () -> grid(shown));
    }

    private String text(List<Configuration.Value> values) {
      StringBuilder out = new StringBuilder();
      for (Configuration.Value value : values) {
        out.append(value.path()).append(" = ").append(value.text());
        out.append(origin ? "    # " + value.origin() : "").append("\n");
      }
      return out.toString();
    }

    private static Grid grid(List<Configuration.Value> values) {
      return Grid.of(
          "path value origin",
          values.stream().map(v -> List.of(v.path(), v.text(), v.origin())).toList());
    }
  }

  /// `rhumb config diff FILE FILE`.
  @Command(
      name = "diff",
      description = {
        "Prints what differs between two configurations.",
        "Ends with 1 if anything does."
      })
  static final class Diff implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "OLD", description = "The configuration of a node.")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "NEW", description = "The other one.")
    private Path after = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      try {
        List<String> lines =
            NodeConfig.effective(after, System.getenv())
                .changesSince(NodeConfig.effective(before, System.getenv()));
        lines.forEach(out::println);
        out.flush();
        return lines.isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE;
      } catch (InvalidConfig e) {
        tell(spec, e);
        return ExitCode.USAGE;
      }
    }
  }

  /// `rhumb config reference`.
  @Command(
      name = "reference",
      description = {
        "Prints the manual of the configuration.",
        "Every key with its meaning, its unit and its default."
      })
  static final class Reference implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      PrintWriter out = spec.commandLine().getOut();
      out.print(NodeConfig.manual());
      out.flush();
    }
  }

  /// Prints the problems, one a line.
  static void tell(CommandSpec spec, InvalidConfig e) {
    PrintWriter err = spec.commandLine().getErr();
    e.problems().forEach(err::println);
    err.flush();
  }
}
