package rhumb.ops.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhumb.mapping.backup.BackupFailure;
import rhumb.mapping.backup.Contents;
import rhumb.mapping.backup.Restore;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.settings.MappingSettings.Journal;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.backup.Judging;
import rhumb.ops.config.InvalidConfig;

/// `rhumb restore FILE --config FILE`.
@Command(
    name = "restore",
    description = {
      "Puts a backup into a journal, before the nodes start.",
      "All of it, or nothing if anything is wrong. The journal is the one that a configuration"
          + " names, and may be another kind than the one that was saved. Nodes that still run, and"
          + " a journal that is not empty, are refused."
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "What `rhumb backup` has written.")
  private Path file = Path.of("");

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      required = true,
      description = "The configuration of a mapping node.")
  private Path config = Path.of("");

  @Option(names = "--replace", description = "Give up what is in the journal.")
  private boolean replace;

  @Option(names = "--dry-run", description = "Only say what would become of it.")
  private boolean dryRun;

  @Override
  public Integer call() {
    try {
      return restore(Journals.of(config));
    } catch (InvalidConfig e) {
      ConfigCommand.tell(spec, e);
      return ExitCode.USAGE;
    }
  }

  private int restore(Journal journal) {
    PrintWriter out = spec.commandLine().getOut();
    Contents contents = Judging.contents(spec.commandLine().getErr());
    try (InputStream in = Files.newInputStream(file);
        JournalDatabase database = Journals.open(journal, "cannot restore")) {
      long before = Restore.run(database, in, replace, dryRun, contents);
      out.print(Judging.text(file, contents.summary()));
      out.println(
          (dryRun ? "It would be restored into " : "It is restored into ")
              + database.description()
              + (before == 0 ? "" : ", in place of " + before + " rows"));
      if (!dryRun) out.println("Start the nodes now.");
      out.flush();
      return ExitCode.OK;
    } catch (BackupFailure e) {
      throw Judging.failure(file, e);
    } catch (IOException e) {
      throw Judging.failure(file, e);
    }
  }
}
