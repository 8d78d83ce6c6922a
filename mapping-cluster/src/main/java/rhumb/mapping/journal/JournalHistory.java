package rhumb.mapping.journal;

import java.io.NotSerializableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import rhumb.mapping.prefix.PartitionEvent;
import rhumb.protocol.address.EidPrefix;

/// What happened to one EID-prefix, as far as the journal still has it: a partition's events are
/// kept until the second snapshot after them.
public final class JournalHistory {
  private static final int ROWS = 64; // of one question: they are held in memory together
  private static final int MOST_ROWS = 10_000; // looked through for one page

  private static final String SELECT =
      "SELECT sequence_number, write_timestamp, event_ser_manifest, event_payload"
          + " FROM event_journal WHERE persistence_id = ? AND deleted = FALSE AND sequence_number ";
  private static final String BACKWARDS =
      SELECT + "< ? ORDER BY sequence_number DESC LIMIT " + ROWS;
  private static final String FORWARDS = SELECT + "> ? ORDER BY sequence_number LIMIT " + ROWS;

  /// @param row of the journal that has it
  /// @param index of the event in that row
  public record Change(long row, int index, Instant at, PartitionEvent event) {}

  /// @param changes the oldest first
  /// @param earlier the row before which to look for more; empty if nothing is before
  public record Page(List<Change> changes, OptionalLong earlier) {}

  private final Connection connection;
  private final String partition;
  private final EidPrefix eid;
  private final JournalSerializer serializer = new JournalSerializer();

  /// @param partition its persistence id
  public JournalHistory(Connection connection, String partition, EidPrefix eid) {
    this.connection = connection;
    this.partition = partition;
    this.eid = eid;
  }

  /// The last changes before a row, at least `most` if there are so many and few others between.
  public Page before(long row, int most) throws SQLException {
    List<Change> found = new ArrayList<>();
    OptionalLong earlier = read(BACKWARDS, row, most, found);
    return new Page(found.reversed(), earlier);
  }

  /// The first changes after a row, about as many.
  public Page after(long row, int most) throws SQLException {
    List<Change> found = new ArrayList<>();
    read(FORWARDS, row, most, found);
    return new Page(found, OptionalLong.empty());
  }

  /// @return the row after which to go on; empty if it was the last
  private OptionalLong read(String select, long row, int most, List<Change> into)
      throws SQLException {
    long reached = row;
    int seen = 0;
    try (var statement = connection.prepareStatement(select)) {
      while (into.size() < most && seen < MOST_ROWS) {
        Looked looked = look(statement, reached, into);
        seen += looked.rows();
        if (looked.rows() < ROWS) return OptionalLong.empty();
        reached = looked.last();
      }
    }
    return OptionalLong.of(reached);
  }

  private record Looked(int rows, long last) {}

  private Looked look(PreparedStatement statement, long from, List<Change> into)
      throws SQLException {
    statement.setString(1, partition);
    statement.setLong(2, from);
    int rows = 0;
    long last = from;
    try (ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        rows++;
        last = found.getLong(1);
        Instant at = Instant.ofEpochMilli(found.getLong(2));
        boolean backwards = last < from;
        List<Change> its = ours(last, at, event(found.getBytes(4), found.getString(3)));
        into.addAll(backwards ? its.reversed() : its);
      }
    }
    return new Looked(rows, last);
  }

  private PartitionEvent event(byte[] payload, String manifest) throws SQLException {
    try {
      return (PartitionEvent) serializer.fromBinary(payload, manifest);
    } catch (NotSerializableException | ClassCastException e) {
      throw new SQLException("an event of " + partition + " cannot be read", e);
    }
  }

  private List<Change> ours(long row, Instant at, PartitionEvent event) {
    List<PartitionEvent> all =
        event instanceof PartitionEvent.Changes(var changes) ? changes : List.of(event);
    List<Change> ours = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (isOurs(all.get(i))) ours.add(new Change(row, i, at, all.get(i)));
    }
    return ours;
  }

  private boolean isOurs(PartitionEvent event) {
    return switch (event) {
      case PartitionEvent.Registered(var registration) -> registration.eid().equals(eid);
      case PartitionEvent.Ended ended -> ended.eid().equals(eid);
      case PartitionEvent.Sighted _, PartitionEvent.Changes _ -> false;
    };
  }
}
