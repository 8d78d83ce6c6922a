package rhumb.ops.launch;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.config.InvalidConfig;

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
        "Makes or updates the tables of the journal.",
        "Those of an older release are brought up to date. Safe to repeat; nodes do the same when"
            + " they start."
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
      PrintWriter out = spec.commandLine().getOut();
      try (JournalDatabase journal = Journals.open(Journals.of(config), "cannot migrate")) {
        out.println(journal.description() + " has schema version " + journal.schemaVersion());
        out.flush();
        return ExitCode.OK;
      } catch (InvalidConfig e) {
        ConfigCommand.tell(spec, e);
        return ExitCode.USAGE;
      }
    }
  }
}
