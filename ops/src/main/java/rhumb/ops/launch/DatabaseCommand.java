package rhumb.ops.launch;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.journal.JournalFailure;
import rhumb.mapping.settings.MappingSettings;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.NodeConfig;

/// `rhumb db …`.
@Command(
    name = "db",
    description = "Looks after the journal of the mapping database.",
    subcommands = DatabaseCommand.Migrate.class)
final class DatabaseCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  /// `rhumb db migrate --config FILE`.
  @Command(
      name = "migrate",
      description = {
        "Makes the journal's tables, or brings those of an older release up to date. Safe to",
        "repeat; nodes do the same when they start."
      })
  static final class Migrate implements Callable<Integer> {
    @Option(
        names = {"-c", "--config"},
        paramLabel = "FILE",
        required = true,
        description = "The configuration of a mapping node.")
    private Path config = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      MappingSettings settings;
      try {
        settings =
            NodeConfig.load(config)
                .mapping()
                .orElseThrow(
                    () -> new Failure(ExitCode.USAGE, config + " has no mapping node", "", ""));
      } catch (InvalidConfig e) {
        ConfigCommand.tell(spec, e);
        return ExitCode.USAGE;
      }
      PrintWriter out = spec.commandLine().getOut();
      try (JournalDatabase journal = JournalDatabase.open(settings.journal())) {
        out.println(journal.description() + " has schema version " + journal.schemaVersion());
        out.flush();
        return ExitCode.OK;
      } catch (JournalFailure e) {
        throw new Failure(
            ExitCode.NEGATIVE, "cannot migrate", String.valueOf(e.getMessage()), e.hint());
      }
    }
  }
}
