package rhumb.ops.cli.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhumb.mapping.backup.BackupFailure;
import rhumb.mapping.backup.Contents;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;

/// `rhumb backup FILE`.
@Command(
    name = "backup",
    description = {
      "Saves the mapping database while the nodes run.",
      "Sites with their keys, registrations, replay marks, subscriptions and history, all as they"
          + " are at one moment. Takes a token of the role admin. Only you can read the file,"
          + " because it holds secrets."
    })
public final class BackupCommand implements Runnable {
  @Mixin private Asking asking = new Asking();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "What is to be written.")
  private Path file = Path.of("");

  @Option(names = "--force", description = "Replace FILE if it is there.")
  private boolean force;

  @Override
  public void run() {
    NodeClient node = asking.node();
    if (Files.exists(file) && !force) {
      throw new Failure(ExitCode.USAGE, file + " is there already", "", "replace it with --force");
    }
    try (InputStream in = node.open("/api/v1/backup")) {
      Contents.Summary saved = save(in);
      asking.show(Judging.json(file, saved), () -> text(saved));
    } catch (BackupFailure e) {
      throw new Failure(
          ExitCode.SERVER_ERROR,
          "no backup was made",
          "what the node sent broke off (" + e.getMessage() + ")",
          "its log says why");
    } catch (IOException e) {
      throw new Failure(
          ExitCode.SERVER_ERROR, "no backup was made", String.valueOf(e.getMessage()), "");
    }
  }

  private String text(Contents.Summary saved) {
    try {
      return Judging.text(file, saved) + "It holds the keys of sites: keep it like them.\n";
    } catch (IOException e) {
      throw Judging.failure(file, e);
    }
  }

  /// Under another name until it has been found whole.
  private Contents.Summary save(InputStream in) throws BackupFailure, IOException {
    Path part = part();
    try {
      Contents.Summary saved;
      try (OutputStream out = Files.newOutputStream(part)) {
        saved = Judging.read(new Copying(in, out), spec.commandLine().getErr());
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return saved;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private Path part() {
    Path folder = file.toAbsolutePath().getParent();
    try {
      var own = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      return Files.createTempFile(folder, ".rhumb-backup", ".part", own);
    } catch (IOException e) {
      throw new Failure(ExitCode.USAGE, "cannot write " + file, Failure.because(e), "");
    }
  }

  /// Whatever is read is written, too.
  private static final class Copying extends InputStream {
    private final InputStream in;
    private final OutputStream out;

    Copying(InputStream in, OutputStream out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public int read() throws IOException {
      int octet = in.read();
      if (octet >= 0) out.write(octet);
      return octet;
    }

    @Override
    public int read(byte[] octets, int from, int length) throws IOException {
      int many = in.read(octets, from, length);
      if (many > 0) out.write(octets, from, many);
      return many;
    }
  }
}
