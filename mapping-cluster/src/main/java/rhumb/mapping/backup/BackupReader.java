package rhumb.mapping.backup;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import rhumb.mapping.backup.format.Event;
import rhumb.mapping.backup.format.Header;
import rhumb.mapping.backup.format.Record;
import rhumb.mapping.backup.format.Snapshot;

/// Reads a backup once, from its beginning to its seal. What it tells before it returns may come
/// from a damaged file: only when it has returned, all of it was right.
public final class BackupReader {
  private static final String KIND = "RHUMB-BACKUP ";
  private static final String AGAIN = "copy it again, or take another backup";

  /// Hears of what the backup holds, in its order.
  public interface Visitor {
    void header(Header header) throws BackupFailure, SQLException;

    void snapshot(Snapshot row) throws BackupFailure, SQLException;

    void event(Event row) throws BackupFailure, SQLException;
  }

  private BackupReader() {}

  /// @throws BackupFailure if it is no backup, or not a whole one
  /// @throws IOException if it cannot be read at all
  public static void read(InputStream in, Visitor visitor)
      throws BackupFailure, IOException, SQLException {
    var sealed = new Seal.Sealed(in);
    magic(sealed);
    try {
      var unpacked = new BufferedInputStream(new InflaterInputStream(sealed), 64 * 1024);
      records(unpacked, visitor);
      unpacked.transferTo(OutputStream.nullOutputStream());
    } catch (ZipException | EOFException | InvalidProtocolBufferException e) {
      throw damaged(e);
    }
    sealed.transferTo(OutputStream.nullOutputStream());
    if (!sealed.isWhole()) throw damaged("its checksum is another");
  }

  private static void magic(InputStream in) throws BackupFailure, IOException {
    String begin =
        new String(in.readNBytes(BackupWriter.MAGIC.length()), StandardCharsets.US_ASCII);
    if (begin.equals(BackupWriter.MAGIC)) return;
    if (begin.startsWith(KIND)) {
      throw new BackupFailure(
          "this backup was made by a newer release", "use the rhumb command of that release");
    }
    throw new BackupFailure("this is no backup of Rhumb", "`rhumb backup FILE` makes one");
  }

  private static void records(InputStream in, Visitor visitor)
      throws BackupFailure, IOException, SQLException {
    long rows = -1;
    for (Record each = next(in); !each.hasEnd(); each = next(in)) {
      if (each.hasHeader() != rows < 0) throw damaged("its records are in disorder");
      rows++;
      switch (each.getWhatCase()) {
        case HEADER -> visitor.header(each.getHeader());
        case SNAPSHOT -> visitor.snapshot(each.getSnapshot());
        case EVENT -> visitor.event(each.getEvent());
        case END, WHAT_NOT_SET ->
            throw new BackupFailure(
                "this backup holds what this release does not know",
                "use the rhumb command of the release that made it");
      }
    }
  }

  private static Record next(InputStream in) throws BackupFailure, IOException {
    Record next = Record.parseDelimitedFrom(in);
    if (next == null) throw damaged("it ends too early");
    return next;
  }

  private static BackupFailure damaged(String how) {
    return new BackupFailure("this backup is damaged: " + how, AGAIN);
  }

  private static BackupFailure damaged(IOException e) {
    return new BackupFailure("this backup is damaged: it cannot be unpacked", AGAIN, e);
  }
}
