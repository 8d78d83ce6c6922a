package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.settings.MappingSettings.Journal;
import slick.jdbc.hikaricp.HikariCPJdbcDataSource;

/// A node that freezes while it writes to PostgreSQL does not keep the others from writing.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FrozenWriterTest {
  @Test
  void whatItHadBegunIsForgotten() throws Exception {
    try (var server = PostgreSql.start();
        var journal = JournalDatabase.open(new Journal.PostgreSql(server.url(), "rhumb", "none"))) {
      Config pool = journal.config().getConfig("akka-persistence-jdbc.shared-databases.slick.db");
      HikariCPJdbcDataSource connections =
          HikariCPJdbcDataSource.forConfig(
              pool, null, "journal", FrozenWriterTest.class.getClassLoader());
      Connection frozen = connections.createConnection(); // closed by the other end
      try (Connection next = connections.createConnection()) {
        boundStatements(next);
        frozen.setAutoCommit(false);
        insert(frozen, "frozen"); // and nothing more
        insert(next, "next"); // would wait for it as long as it may
        assertThat(writer(next)).isEqualTo("next");
      } finally {
        connections.close();
      }
    }
  }

  private static void boundStatements(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SET statement_timeout = '60s'"); // no thread can be called back from one
    }
  }

  private static void insert(Connection connection, String writer) throws SQLException {
    String event =
        """
        INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,
          event_ser_manifest, event_payload) VALUES ('Partition|172.16.0.0/16', 8, ?, 1, '', '')
        """;
    try (var statement = connection.prepareStatement(event)) {
      statement.setString(1, writer);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private static String writer(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT writer FROM event_journal")) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
