package rhumb.mapping.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Objects;

/// The journal's tables, by version. Each step is a file, applied once and in one transaction;
/// `schema_version` says which have been.
final class Schema {
  /// The version that this release writes.
  static final int CURRENT = 1;

  private static final String CREATE =
      "CREATE TABLE IF NOT EXISTS schema_version"
          + " (version INTEGER PRIMARY KEY, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP)";

  private Schema() {}

  /// Brings the tables to [#CURRENT].
  ///
  /// @param dialect `h2` or `postgresql`: the first part of the files' names
  static void migrate(Connection connection, String dialect) throws SQLException, JournalFailure {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      if (dialect.equals("postgresql")) {
        // several nodes may start at once, and IF NOT EXISTS does not keep them apart
        statement.execute("SELECT pg_advisory_xact_lock(4342001)");
      }
      statement.execute(CREATE);
      int version = version(statement);
      if (version > CURRENT) {
        throw new JournalFailure(
            "the journal was written by a newer release (version " + version + ")",
            "start that release, or restore a backup");
      }
      for (int next = version + 1; next <= CURRENT; next++) {
        for (String part : script(dialect + "-" + next + ".sql")) statement.execute(part);
        statement.execute("INSERT INTO schema_version (version) VALUES (" + next + ")");
      }
      connection.commit();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet found = statement.executeQuery("SELECT MAX(version) FROM schema_version")) {
      return found.next() ? found.getInt(1) : 0;
    }
  }

  private static Iterable<String> script(String name) {
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      String text =
          new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split(";\\s*")).filter(part -> !part.isBlank()).toList();
    } catch (IOException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
