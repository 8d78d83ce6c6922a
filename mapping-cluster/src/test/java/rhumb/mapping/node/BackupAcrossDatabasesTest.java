package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.backup.BackupFailure;
import rhumb.mapping.backup.BackupWriter;
import rhumb.mapping.backup.Contents;
import rhumb.mapping.backup.Restore;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.settings.MappingSettings.Journal;
import rhumb.mapping.testing.StoredRows;

/// A backup of the embedded journal becomes one of PostgreSQL, and back.
class BackupAcrossDatabasesTest {
  @TempDir Path folder;

  @Test
  void whatIsSavedOfOneIsRestoredInTheOther() throws Exception {
    try (PostgreSql server = PostgreSql.start();
        var one = JournalDatabase.open(new Journal.Embedded(folder.resolve("one")));
        var two = JournalDatabase.open(new Journal.Embedded(folder.resolve("two")))) {
      one.alone(true, BackupAcrossDatabasesTest::fill);
      List<String> rows = rows(one);
      try (var middle = open(server)) {
        restore(one, middle);
        assertThat(rows(middle)).isEqualTo(rows);
        restore(middle, two);
      }
      assertThat(rows(two)).isEqualTo(rows).hasSize(52);
    }
  }

  @Test
  void nothingIsRestoredWhileANodeRuns() throws Exception {
    try (PostgreSql server = PostgreSql.start();
        var one = JournalDatabase.open(new Journal.Embedded(folder.resolve("one")));
        var node = open(server);
        var other = open(server)) {
      assertThat(node.trouble()).isEmpty();
      assertThatThrownBy(() -> restore(one, other))
          .isInstanceOf(BackupFailure.class)
          .hasMessage("mapping nodes have this journal open");
    }
  }

  private static int fill(Connection connection) throws SQLException {
    StoredRows.fill(connection, 50);
    return 50;
  }

  private static JournalDatabase open(PostgreSql server) throws Exception {
    return JournalDatabase.open(new Journal.PostgreSql(server.url(), "rhumb", ""));
  }

  private static void restore(JournalDatabase from, JournalDatabase to) throws Exception {
    var saved = new ByteArrayOutputStream();
    BackupWriter.save(from, new BackupWriter.Origin("ms1", "1", Instant.EPOCH), saved);
    var in = new ByteArrayInputStream(saved.toByteArray());
    Restore.run(to, in, false, false, new Contents((_, _) -> {}));
  }

  private static List<String> rows(JournalDatabase journal) throws Exception {
    try (Connection connection = journal.frozen()) {
      return StoredRows.all(connection);
    }
  }
}
