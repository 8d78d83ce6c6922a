package rhumb.mapping.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import rhumb.mapping.journal.JournalSerializer;
import rhumb.mapping.prefix.PartitionEvent;
import rhumb.mapping.prefix.PartitionState;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.wire.Nonce;

/// Rows of a journal, without the actors that would write them.
public final class StoredRows {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final String PARTITION = "Partition|10.0.0.0/8";
  private static final JournalSerializer SERIALIZER = new JournalSerializer();

  private StoredRows() {}

  /// A snapshot of one registration, and so many events since.
  public static void fill(Connection connection, int events) throws SQLException {
    PartitionState state =
        PartitionState.EMPTY
            .after(registered(0))
            .after(new PartitionEvent.Sighted(registration(0).etr(), registration(0).seen()));
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
                + " snapshot_ser_manifest, snapshot_payload) VALUES (?, 1, 7, ?, ?, ?)")) {
      insert.setString(1, PARTITION);
      insert.setInt(2, SERIALIZER.identifier());
      insert.setString(3, SERIALIZER.manifest(state));
      insert.setBytes(4, SERIALIZER.toBinary(state));
      insert.execute();
    }
    List<PartitionEvent> all = new ArrayList<>();
    for (int i = 0; i <= events; i++) all.add(registered(i));
    for (int i = 0; i < all.size(); i++) event(connection, i + 1, all.get(i));
  }

  private static void event(Connection connection, int number, PartitionEvent event)
      throws SQLException {
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO event_journal (persistence_id, sequence_number, deleted, writer,"
                + " write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest,"
                + " event_payload) VALUES (?, ?, FALSE, 'w', 8, '', ?, ?, ?)")) {
      insert.setString(1, PARTITION);
      insert.setInt(2, number);
      insert.setInt(3, SERIALIZER.identifier());
      insert.setString(4, SERIALIZER.manifest(event));
      insert.setBytes(5, SERIALIZER.toBinary(event));
      insert.execute();
    }
  }

  /// One more registration, as the event of that number.
  public static void register(Connection connection, int number) throws SQLException {
    event(connection, number, registered(number));
  }

  /// A registration of another host, as the event of that number.
  public static void register(Connection connection, int number, int host) throws SQLException {
    event(connection, number, registered(host));
  }

  private static PartitionEvent registered(int number) {
    return new PartitionEvent.Registered(registration(number));
  }

  private static Registration registration(int number) {
    return new Registration(
        "S",
        new Etr(Rloc.parse("192.0.2.1"), Optional.empty()),
        Registers.record("10.0." + number / 256 + "." + number % 256 + "/32", 1440, "192.0.2.1"),
        false,
        false,
        false,
        false,
        new Sighting(AT, new Nonce(number), 1, true, number));
  }

  /// Everything that Akka will read, in words.
  public static List<String> all(Connection connection) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (var statement = connection.createStatement()) {
      for (String query :
          List.of(
              "SELECT persistence_id, sequence_number, deleted, writer, write_timestamp,"
                  + " adapter_manifest, event_ser_id, event_ser_manifest, event_payload"
                  + " FROM event_journal ORDER BY 1, 2",
              "SELECT persistence_id, sequence_number, created, snapshot_ser_id,"
                  + " snapshot_ser_manifest, snapshot_payload FROM snapshot ORDER BY 1, 2")) {
        try (var found = statement.executeQuery(query)) {
          int columns = found.getMetaData().getColumnCount();
          while (found.next()) {
            var row = new StringBuilder();
            for (int i = 1; i < columns; i++) row.append(found.getObject(i)).append(' ');
            rows.add(row + HexFormat.of().formatHex(found.getBytes(columns)));
          }
        }
      }
    }
    return rows;
  }
}
