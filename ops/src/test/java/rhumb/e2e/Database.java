package rhumb.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import rhumb.ops.lab.Caretaker;
import rhumb.ops.lab.PostgreSql;

/// A PostgreSQL of our own in a temporary folder, in a network namespace of its own.
public final class Database implements AutoCloseable {
  private static final int PORT = 5432;

  private final Path folder;
  private final String namespace;
  private final String address;
  private final PostgreSql server;
  private final Caretaker caretaker;

  private Database(Path folder, String namespace, String address) throws IOException {
    this.folder = folder;
    this.namespace = namespace;
    this.address = address;
    server =
        new PostgreSql(
            PostgreSql.programs().orElseThrow(() -> new IOException("no PostgreSQL here")),
            folder,
            List.of("ip", "netns", "exec", namespace),
            "-p %d -c listen_addresses=%s -c fsync=off".formatted(PORT, address));
    caretaker = server.caretaker();
  }

  /// For programs in the same namespace.
  static Database start(String namespace) throws IOException {
    return start(namespace, "127.0.0.1");
  }

  /// For programs that can reach `address` of the namespace.
  public static Database start(String namespace, String address) throws IOException {
    Path folder = Files.createTempDirectory("rhumb-database");
    var database = new Database(folder, namespace, address);
    database.server.create();
    Files.writeString(
        Path.of(database.server.data(), "pg_hba.conf"),
        "host all all 10.77.0.0/24 trust\n",
        StandardOpenOption.APPEND);
    database.start();
    return database;
  }

  public void start() throws IOException {
    server.start();
  }

  /// At once, without a word to those who use it.
  public void stop() throws IOException {
    server.stop();
  }

  public String url() {
    return "jdbc:postgresql://" + address + ":" + PORT + "/postgres?reWriteBatchedInserts=true";
  }

  /// What a statement finds, a line for each row.
  public String query(String statement) throws IOException {
    return Netns.run(
        "ip",
        "netns",
        "exec",
        namespace,
        "psql",
        "-h",
        address,
        "-U",
        "rhumb",
        "-d",
        "postgres",
        "-Atc",
        statement);
  }

  @Override
  public void close() throws IOException {
    try (caretaker) {
      stop();
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  /// A network namespace with addresses off loopback.
  public record Netns(String name) implements AutoCloseable {
    static Netns make(String... addresses) throws IOException {
      var made = new Netns("rhumb-cluster-" + ProcessHandle.current().pid());
      run("ip", "netns", "add", made.name);
      run("ip", "-n", made.name, "link", "set", "lo", "up");
      for (String address : addresses) {
        run("ip", "-n", made.name, "address", "add", address, "dev", "lo");
      }
      return made;
    }

    /// Runs a command that must succeed.
    ///
    /// @return what it said
    public static String run(String... command) throws IOException {
      Path said = Files.createTempFile("rhumb", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile()) // a pipe would wait for the server that it starts
                .start();
        int status = process.waitFor();
        String output = Files.readString(said, StandardCharsets.UTF_8);
        if (status == 0) return output;
        throw new IOException(String.join(" ", command) + ": " + output);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      } finally {
        Files.delete(said);
      }
    }

    @Override
    public void close() throws IOException {
      run("ip", "netns", "delete", name);
    }
  }
}
