package rhumb.ops.cli.backup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import rhumb.mapping.backup.BackupFailure;
import rhumb.mapping.backup.BackupReader;
import rhumb.mapping.backup.Contents;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.Progress;

/// What is said of a backup, whoever reads it.
public final class Judging {
  private Judging() {}

  /// Reads all of it, and shows how far it has come.
  ///
  /// @throws BackupFailure if it is no whole backup
  public static Contents.Summary read(InputStream in, PrintWriter err)
      throws BackupFailure, IOException {
    Contents contents = contents(err);
    try {
      BackupReader.read(in, contents);
    } catch (SQLException e) {
      throw new IllegalStateException("no database takes part", e);
    }
    return contents.summary();
  }

  /// For who reads it in a way of his own.
  public static Contents contents(PrintWriter err) {
    return new Contents(new Shown(err));
  }

  private static final class Shown implements Contents.Progress {
    private final PrintWriter err;
    private long done;
    private Progress shown;

    Shown(PrintWriter err) {
      this.err = err;
      shown = new Progress(err, "rows", 0);
    }

    @Override
    public void rows(long now, long total) {
      if (done == 0) shown = new Progress(err, "rows", total);
      shown.read(now - done);
      done = now;
      shown.show(now);
      if (now == total) shown.end();
    }
  }

  public static Failure failure(Path file, BackupFailure e) {
    return new Failure(
        ExitCode.NEGATIVE, file.toString(), String.valueOf(e.getMessage()), e.hint());
  }

  public static Failure failure(Path file, IOException e) {
    return new Failure(ExitCode.USAGE, "cannot read " + file, Failure.because(e), "");
  }

  /// For a person.
  public static String text(Path file, Contents.Summary it) throws IOException {
    return """
    %s is whole, %d octets
      saved            %s at %s, rhumb %s
      sites            %d made at run time, with %d keys
      registrations    %d of %d EID-prefixes
      replay marks     %d
      subscriptions    %d
      history          %d events, in %d rows in all
    """
        .formatted(
            file,
            Files.size(file),
            it.at().truncatedTo(ChronoUnit.SECONDS),
            it.node(),
            it.release(),
            it.sites(),
            it.keys(),
            it.registrations(),
            it.prefixes(),
            it.marks(),
            it.subscriptions(),
            it.events(),
            it.rows());
  }

  /// For programs.
  public static byte[] json(Path file, Contents.Summary it) throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("file", file.toString()).put("octets", Files.size(file));
    json.put("savedAt", it.at().toString()).put("node", it.node()).put("release", it.release());
    json.put("sites", it.sites()).put("keys", it.keys());
    json.put("prefixes", it.prefixes()).put("registrations", it.registrations());
    json.put("replayMarks", it.marks()).put("subscriptions", it.subscriptions());
    json.put("events", it.events()).put("rows", it.rows());
    return NodeClient.write(json);
  }
}
