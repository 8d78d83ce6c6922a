package rhumb.mapping.journal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// H2's driver, whose commits are in the file when they return. H2 itself may leave a commit to
/// another thread that is writing at the moment, and with `WRITE_DELAY=0` nothing comes back for
/// what that thread had already passed.
public final class FlushingDriver implements Driver {
  static {
    try {
      DriverManager.registerDriver(new FlushingDriver()); // where the connection pool looks first
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Driver h2 = new org.h2.Driver();

  /// Made by the connection pool, by name.
  public FlushingDriver() {}

  /// The name by which the connection pool finds it.
  static String name() {
    return FlushingDriver.class.getName();
  }

  @Override
  public @Nullable Connection connect(String url, Properties info) throws SQLException {
    Connection connection = h2.connect(url, info);
    return connection == null ? null : flushing(connection);
  }

  private static Connection flushing(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            FlushingDriver.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> invoke(connection, method, arguments));
  }

  private static @Nullable Object invoke(
      Connection connection, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      Object result = method.invoke(connection, arguments);
      if (method.getName().equals("commit")) flush(connection);
      return result;
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static void flush(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    }
  }

  @Override
  public boolean acceptsURL(String url) throws SQLException {
    return h2.acceptsURL(url);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
    return h2.getPropertyInfo(url, info);
  }

  @Override
  public int getMajorVersion() {
    return h2.getMajorVersion();
  }

  @Override
  public int getMinorVersion() {
    return h2.getMinorVersion();
  }

  @Override
  public boolean jdbcCompliant() {
    return h2.jdbcCompliant();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("org.h2");
  }
}
