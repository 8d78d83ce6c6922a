package rhumb.mapping.backup;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import rhumb.mapping.backup.format.Event;
import rhumb.mapping.backup.format.Header;
import rhumb.mapping.backup.format.Snapshot;
import rhumb.mapping.journal.JournalDatabase;

/// Puts a backup into the journal while no node runs: all of it, or nothing, because it is one
/// transaction that is confirmed after the seal was found right.
public final class Restore implements BackupReader.Visitor {
  private static final int BATCH = 64; // rows

  private static final String SNAPSHOT =
      "INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
          + " snapshot_ser_manifest, snapshot_payload) VALUES (?, ?, ?, ?, ?, ?)";
  private static final String EVENT =
      "INSERT INTO event_journal (persistence_id, sequence_number, deleted, writer,"
          + " write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final PreparedStatement snapshots;
  private final PreparedStatement events;
  private final Contents contents;
  private int waiting;

  private Restore(PreparedStatement snapshots, PreparedStatement events, Contents contents) {
    this.snapshots = snapshots;
    this.events = events;
    this.contents = contents;
  }

  /// @param replace what is in the journal goes; otherwise only an empty one is taken
  /// @param dryRun do all of it but the last step
  /// @param contents also hears of all that is restored
  /// @return rows that were replaced
  public static long run(
      JournalDatabase journal, InputStream in, boolean replace, boolean dryRun, Contents contents)
      throws BackupFailure, IOException {
    try {
      return journal.alone(!dryRun, connection -> restore(connection, in, replace, contents));
    } catch (SQLException e) {
      throw new BackupFailure("the journal cannot be written: " + firstLine(e), "", e);
    } catch (JournalDatabase.InUse e) {
      throw new BackupFailure(
          "mapping nodes have this journal open", "stop all of them, then restore", e);
    } catch (Broken e) {
      throw e.why;
    }
  }

  /// Carries the reason through the transaction, which it ends.
  private static final class Broken extends IOException {
    private static final long serialVersionUID = 1L;
    private final BackupFailure why;

    Broken(BackupFailure why) {
      super(why);
      this.why = why;
    }
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  private static long restore(
      Connection connection, InputStream in, boolean replace, Contents contents)
      throws SQLException, IOException {
    long before = BackupWriter.count(connection);
    try {
      if (before > 0 && !replace) {
        throw new BackupFailure(
            "the journal is not empty: it has " + before + " rows",
            "restore into an empty one, or give it up with --replace");
      }
      for (String table : List.of("event_tag", "event_journal", "snapshot")) {
        try (var statement = connection.createStatement()) {
          statement.execute("DELETE FROM " + table);
        }
      }
      try (var snapshots = connection.prepareStatement(SNAPSHOT);
          var events = connection.prepareStatement(EVENT)) {
        var restore = new Restore(snapshots, events, contents);
        BackupReader.read(in, restore);
        restore.flush();
      }
      return before;
    } catch (BackupFailure e) {
      throw new Broken(e);
    }
  }

  @Override
  public void header(Header header) throws BackupFailure {
    contents.header(header);
  }

  @Override
  public void snapshot(Snapshot row) throws BackupFailure, SQLException {
    contents.snapshot(row);
    snapshots.setString(1, row.getPersistenceId());
    snapshots.setLong(2, row.getSequenceNumber());
    snapshots.setLong(3, row.getCreatedMs());
    snapshots.setInt(4, row.getSerializer());
    snapshots.setString(5, row.getManifest());
    snapshots.setBytes(6, row.getPayload().toByteArray());
    snapshots.addBatch();
    flushIfMany();
  }

  @Override
  public void event(Event row) throws BackupFailure, SQLException {
    contents.event(row);
    events.setString(1, row.getPersistenceId());
    events.setLong(2, row.getSequenceNumber());
    events.setBoolean(3, row.getDeleted());
    events.setString(4, row.getWriter());
    events.setLong(5, row.getWrittenMs());
    events.setString(6, row.getAdapterManifest());
    events.setInt(7, row.getSerializer());
    events.setString(8, row.getManifest());
    events.setBytes(9, row.getPayload().toByteArray());
    events.addBatch();
    flushIfMany();
  }

  private void flushIfMany() throws SQLException {
    if (++waiting >= BATCH) flush();
  }

  private void flush() throws SQLException {
    snapshots.executeBatch();
    events.executeBatch();
    waiting = 0;
  }
}
