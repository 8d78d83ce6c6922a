package rhumb.mapping.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.Serial;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.settings.MappingSettings.Journal;

/// The database of the journal: checked and brought up to date before the first actor needs it,
/// and held open by a connection of its own, which answers whether it is well.
public final class JournalDatabase implements AutoCloseable {
  private static final int SECONDS = 2; // to wait for an answer about health
  private static final int H2_IN_USE = 90020;

  /// A node that freezes within a transaction holds what it has begun to write. Whoever takes over
  /// its partitions would wait for it, connection after connection, until none is left: so the
  /// database ends the session of a node that says nothing more, long before another takes over.
  private static final String LETS_GO =
      "SET idle_in_transaction_session_timeout = '3s'; SET lock_timeout = '8s'";

  private static final String OTHERS =
      "SELECT COUNT(*) FROM pg_stat_activity"
          + " WHERE application_name = current_setting('application_name')"
          + " AND datname = current_database() AND pid <> pg_backend_pid()";
  private static final String SHUT_OUT =
      "SET LOCAL lock_timeout = '5s'; LOCK TABLE event_journal, snapshot";

  private static final int H2_SNAPSHOT = 6; // H2's own transaction isolation

  /// When H2 cannot write, it closes the database; all its connections still say they are valid.
  private static final String ALIVE = "SELECT 1";

  private final String url;
  private final String user;
  private final String password;
  private final Optional<FileChannel> lock;
  private @Nullable Connection connection;

  private JournalDatabase(String url, String user, String password, Optional<FileChannel> lock) {
    this.url = url;
    this.user = user;
    this.password = password;
    this.lock = lock;
  }

  public static JournalDatabase open(Journal journal) throws JournalFailure {
    return switch (journal) {
      case Journal.Embedded(var folder) -> openEmbedded(folder);
      case Journal.PostgreSql(var url, var user, var password) ->
          new JournalDatabase(batching(url), user, password, Optional.empty())
              .connect("postgresql", url);
    };
  }

  /// Lets the driver make one statement of a batch of inserts, and tells the database's operator
  /// who we are, unless he says otherwise.
  private static String batching(String url) {
    return with(with(url, "reWriteBatchedInserts", "true"), "ApplicationName", "rhumb");
  }

  private static String with(String url, String name, String value) {
    if (url.contains(name + "=")) return url;
    return url + (url.contains("?") ? "&" : "?") + name + "=" + value;
  }

  private static JournalDatabase openEmbedded(Path folder) throws JournalFailure {
    FileChannel lock = lock(folder);
    // A commit is in the file before it is confirmed; by default it would follow half a second
    // later. Space is not used again: after a kill -9, H2 looks for the newest of its chunks at the
    // end of the file, and has been seen to miss those that filled a gap.
    String url =
        "jdbc:h2:file:"
            + folder.toAbsolutePath().resolve("journal")
            + ";DATABASE_TO_UPPER=FALSE;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;REUSE_SPACE=FALSE"
            + ";MAX_COMPACT_TIME=4000" // ms, at an orderly stop: the file has only grown till then
            + ";MAX_LENGTH_INPLACE_LOB=262144"; // octets; events beyond them have a table of theirs
    var database = new JournalDatabase(url, "sa", "", Optional.of(lock));
    try {
      return database.connect("h2", folder.toString());
    } catch (JournalFailure e) {
      database.close();
      throw e;
    }
  }

  private static FileChannel lock(Path folder) throws JournalFailure {
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) return channel;
      channel.close();
      throw inUse(folder);
    } catch (OverlappingFileLockException e) {
      closeQuietly(channel);
      throw inUse(folder);
    } catch (IOException e) {
      throw new JournalFailure(
          "journal folder " + folder + " cannot be written: " + reason(e),
          "check that it exists and who owns it",
          e);
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) channel.close();
    } catch (IOException e) {
      // the failure that led here says more
    }
  }

  private static String reason(IOException e) {
    String text = e.getMessage();
    return e.getClass().getSimpleName() + (text == null ? "" : " (" + text + ")");
  }

  private static JournalFailure inUse(Path folder) {
    return new JournalFailure(
        "journal " + folder + " is in use by another process",
        "stop the other node, or give this one a journal of its own");
  }

  private JournalDatabase connect(String dialect, String where) throws JournalFailure {
    try {
      connection = DriverManager.getConnection(url, user, password);
      Schema.migrate(connection, dialect);
      return this;
    } catch (SQLException e) {
      if (e.getErrorCode() == H2_IN_USE) throw inUse(Path.of(where));
      throw new JournalFailure("journal " + where + " cannot be opened: " + firstLine(e), "", e);
    }
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  /// What Akka Persistence needs to know to use this database.
  public Config config() {
    boolean embedded = lock.isPresent();
    int connections = embedded ? 4 : 8; // the three numbers must agree, or Slick can deadlock
    String at = "akka-persistence-jdbc.shared-databases.slick.";
    Map<String, Object> values =
        Map.of(
            at + "profile",
            embedded ? "slick.jdbc.H2Profile$" : "slick.jdbc.PostgresProfile$",
            at + "db.url",
            url,
            at + "db.user",
            user,
            at + "db.password",
            password,
            at + "db.driver",
            embedded ? FlushingDriver.name() : "org.postgresql.Driver",
            at + "db.numThreads",
            connections,
            at + "db.maxConnections",
            connections,
            at + "db.minConnections",
            connections);
    Config config = ConfigFactory.parseMap(values);
    return embedded
        ? config.withValue(at + "db.connectionTestQuery", ConfigValueFactory.fromAnyRef(ALIVE))
        : config.withValue(at + "db.connectionInitSql", ConfigValueFactory.fromAnyRef(LETS_GO));
  }

  /// What is to be done with a database that nobody else uses.
  public interface Work<T> {
    T with(Connection connection) throws SQLException, IOException;
  }

  /// Nodes have the database open.
  public static final class InUse extends Exception {
    @Serial private static final long serialVersionUID = 1L;
  }

  /// A connection that sees the database as it is now, whatever is written meanwhile.
  public Connection frozen() throws SQLException {
    Connection view = DriverManager.getConnection(url, user, password);
    view.setAutoCommit(false);
    view.setTransactionIsolation(
        lock.isPresent() ? H2_SNAPSHOT : Connection.TRANSACTION_REPEATABLE_READ);
    return view;
  }

  /// Does all of it, or nothing, as long as no node has the database open.
  ///
  /// @param forGood if not, all of it is taken back in the end
  public synchronized <T> T alone(boolean forGood, Work<T> work)
      throws SQLException, IOException, InUse {
    Connection own = Objects.requireNonNull(connection);
    own.setAutoCommit(false);
    try {
      if (lock.isEmpty()) shutOut(own);
      T done = work.with(own);
      if (forGood) own.commit();
      return done;
    } finally {
      own.rollback();
      own.setAutoCommit(true);
    }
  }

  private static void shutOut(Connection own) throws SQLException, InUse {
    try (var statement = own.createStatement()) {
      try (var others = statement.executeQuery(OTHERS)) {
        if (others.next() && others.getLong(1) > 0) throw new InUse();
      }
      statement.execute(SHUT_OUT);
    }
  }

  /// Why the journal is not well; empty if it is.
  public synchronized Optional<String> trouble() {
    try {
      Connection known = connection;
      if (known != null && isAlive(known)) return Optional.empty();
      connection = null;
      if (known != null) closeQuietly(known);
      connection = DriverManager.getConnection(url, user, password);
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(firstLine(e));
    }
  }

  private boolean isAlive(Connection known) throws SQLException {
    if (!known.isValid(SECONDS)) return false;
    if (lock.isEmpty()) return true;
    try (var statement = known.createStatement()) {
      return statement.execute(ALIVE);
    } catch (SQLException e) {
      return false;
    }
  }

  private static void closeQuietly(Connection broken) {
    try {
      broken.close();
    } catch (SQLException e) {
      // H2 complains of what it could not write
    }
  }

  /// Of its tables, which are as this release wants them.
  public int schemaVersion() {
    return Schema.CURRENT;
  }

  /// Where it is, without a secret.
  public String description() {
    return url.replaceAll("[;?].*", "");
  }

  /// After the last actor has stopped.
  @Override
  public synchronized void close() {
    try {
      if (connection != null && !connection.isClosed()) {
        if (lock.isPresent()) {
          try (var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
          }
        }
        connection.close();
      }
    } catch (SQLException e) {
      // H2 complains about the connection that has just shut it down
    }
    lock.ifPresent(JournalDatabase::closeQuietly);
  }
}
