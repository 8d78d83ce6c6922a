package rhumb.ops.cli.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhumb.mapping.backup.BackupFailure;
import rhumb.mapping.backup.Contents;

/// `rhumb verify FILE`.
@Command(
    name = "verify",
    description = {
      "Says whether a backup is whole, and what is in it.",
      "Its checksum is compared, and everything is read as a node would. Needs no node. Ends with 1"
          + " if it is not whole."
    })
public final class VerifyCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "What `rhumb backup` has written.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print it for programs.")
  private boolean json;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    try (InputStream in = Files.newInputStream(file)) {
      Contents.Summary found = Judging.read(in, spec.commandLine().getErr());
      if (json) out.println(new String(Judging.json(file, found), StandardCharsets.UTF_8));
      else out.print(Judging.text(file, found));
      out.flush();
    } catch (BackupFailure e) {
      throw Judging.failure(file, e);
    } catch (IOException e) {
      throw Judging.failure(file, e);
    }
  }
}
