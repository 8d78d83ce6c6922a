package rhumb.mapping.backup;

import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.backup.format.End;
import rhumb.mapping.backup.format.Event;
import rhumb.mapping.backup.format.Header;
import rhumb.mapping.backup.format.Record;
import rhumb.mapping.backup.format.Snapshot;
import rhumb.mapping.journal.JournalDatabase;

/// Saves the journal of running nodes as it is at one moment: in one transaction, whose view of the
/// database does not change while they go on writing. Needs the memory of a few rows.
/// ```
/// "RHUMB-BACKUP 1\n"   deflate( Header, (Snapshot* Event*)*, End )   SHA-256 of all before
/// ```
public final class BackupWriter {
  /// The number is raised when older releases could not read it any more.
  static final String MAGIC = "RHUMB-BACKUP 1\n";

  /// Rows of one question: they are held in memory together.
  private static final int ROWS = 32;

  private static final String IDS =
      "SELECT persistence_id FROM event_journal UNION SELECT persistence_id FROM snapshot"
          + " ORDER BY 1";
  private static final String COUNT =
      "SELECT (SELECT COUNT(*) FROM event_journal) + (SELECT COUNT(*) FROM snapshot)";
  private static final String SNAPSHOTS =
      "SELECT sequence_number, created, snapshot_ser_id, snapshot_ser_manifest, snapshot_payload"
          + " FROM snapshot WHERE persistence_id = ? AND sequence_number > ?"
          + " ORDER BY sequence_number LIMIT 1";
  private static final String EVENTS =
      "SELECT sequence_number, deleted, writer, write_timestamp, adapter_manifest, event_ser_id,"
          + " event_ser_manifest, event_payload"
          + " FROM event_journal WHERE persistence_id = ? AND sequence_number > ?"
          + " ORDER BY sequence_number LIMIT "
          + ROWS;

  /// Who saves, for whoever reads it.
  public record Origin(String node, String release, Instant at) {}

  private final Connection connection;
  private final OutputStream out;
  private long rows;

  private BackupWriter(Connection connection, OutputStream out) {
    this.connection = connection;
    this.out = out;
  }

  /// Blocks until all is written; leaves `out` open.
  ///
  /// @throws IOException if the file, or the database, does not work
  public static void save(JournalDatabase journal, Origin origin, OutputStream out)
      throws IOException {
    try (Connection connection = journal.frozen()) {
      var sealing = new Seal.Sealing(new BufferedOutputStream(out, 64 * 1024));
      sealing.write(MAGIC.getBytes(StandardCharsets.US_ASCII));
      var packed = new DeflaterOutputStream(sealing);
      new BackupWriter(connection, packed).write(origin, journal.schemaVersion());
      packed.finish();
      sealing.seal();
    } catch (SQLException e) {
      throw new IOException("the journal cannot be read: " + e.getMessage(), e);
    }
  }

  private void write(Origin origin, int schemaVersion) throws SQLException, IOException {
    List<String> ids = ids();
    write(
        Record.newBuilder()
            .setHeader(
                Header.newBuilder()
                    .setCreatedMs(origin.at().toEpochMilli())
                    .setNode(origin.node())
                    .setRelease(origin.release())
                    .setSchemaVersion(schemaVersion)
                    .setRows(count(connection))));
    try (var snapshots = connection.prepareStatement(SNAPSHOTS);
        var events = connection.prepareStatement(EVENTS)) {
      for (String id : ids) {
        each(snapshots, id, row -> Record.newBuilder().setSnapshot(snapshot(id, row)));
        each(events, id, row -> Record.newBuilder().setEvent(event(id, row)));
      }
    }
    write(Record.newBuilder().setEnd(End.newBuilder().setRows(rows)));
  }

  private interface Rendering {
    Record.Builder of(ResultSet row) throws SQLException;
  }

  /// All rows of an entity, some at a time: drivers hold whole answers in memory.
  private void each(PreparedStatement statement, String id, Rendering rendering)
      throws SQLException, IOException {
    long after = -1;
    for (long last = -2; last != after; ) {
      last = after;
      statement.setString(1, id);
      statement.setLong(2, after);
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          after = found.getLong(1);
          write(rendering.of(found));
          rows++;
        }
      }
    }
  }

  private static Snapshot snapshot(String id, ResultSet row) throws SQLException {
    return Snapshot.newBuilder()
        .setPersistenceId(id)
        .setSequenceNumber(row.getLong(1))
        .setCreatedMs(row.getLong(2))
        .setSerializer(row.getInt(3))
        .setManifest(text(row.getString(4)))
        .setPayload(ByteString.copyFrom(row.getBytes(5)))
        .build();
  }

  private static Event event(String id, ResultSet row) throws SQLException {
    return Event.newBuilder()
        .setPersistenceId(id)
        .setSequenceNumber(row.getLong(1))
        .setDeleted(row.getBoolean(2))
        .setWriter(text(row.getString(3)))
        .setWrittenMs(row.getLong(4))
        .setAdapterManifest(text(row.getString(5)))
        .setSerializer(row.getInt(6))
        .setManifest(text(row.getString(7)))
        .setPayload(ByteString.copyFrom(row.getBytes(8)))
        .build();
  }

  private static String text(@Nullable String column) {
    return column == null ? "" : column;
  }

  private List<String> ids() throws SQLException {
    List<String> ids = new ArrayList<>();
    try (var statement = connection.createStatement();
        ResultSet found = statement.executeQuery(IDS)) {
      while (found.next()) ids.add(found.getString(1));
    }
    return ids;
  }

  /// Rows of a journal, of both kinds.
  static long count(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet found = statement.executeQuery(COUNT)) {
      return found.next() ? found.getLong(1) : 0;
    }
  }

  private void write(Record.Builder record) throws IOException {
    record.build().writeDelimitedTo(out);
  }
}
