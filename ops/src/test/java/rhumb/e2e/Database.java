package rhumb.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A PostgreSQL of our own in a temporary folder, in a network namespace of its own.
public final class Database implements AutoCloseable {
  private static final boolean IN_NAMESPACE = System.getenv("RHUMB_IN_NAMESPACE") != null;
  private static final int PORT = 5432;

  private final Path folder;
  private final String namespace;
  private final String address;

  private Database(Path folder, String namespace, String address) {
    this.folder = folder;
    this.namespace = namespace;
    this.address = address;
  }

  /// For programs in the same namespace.
  static Database start(String namespace) throws IOException {
    return start(namespace, "127.0.0.1");
  }

  /// For programs that can reach `address` of the namespace.
  public static Database start(String namespace, String address) throws IOException {
    Path folder = Files.createTempDirectory("rhumb-database");
    var database = new Database(folder, namespace, address);
    if (!IN_NAMESPACE) Netns.run("chown", "postgres", database.folder.toString());
    database.asOwner("initdb", "-D", database.data(), "-U", "rhumb", "--auth=trust", "--no-sync");
    Files.writeString(
        Path.of(database.data(), "pg_hba.conf"),
        "host all all 10.77.0.0/24 trust\n",
        StandardOpenOption.APPEND);
    database.start();
    return database;
  }

  public void start() throws IOException {
    String options =
        "-p %d -c listen_addresses=%s -c fsync=off -k %s".formatted(PORT, address, folder);
    String log = folder.resolve("log").toString();
    asOwner("pg_ctl", "-D", data(), "-w", "-l", log, "-o", options, "start");
  }

  /// At once, without a word to those who use it.
  public void stop() throws IOException {
    asOwner("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
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

  private String data() {
    return folder.resolve("data").toString();
  }

  /// PostgreSQL refuses to run as root.
  private void asOwner(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    command.addAll(
        IN_NAMESPACE
            ? List.of("unshare", "--user", "--map-user=65534", "--map-group=65534")
            : List.of("runuser", "-u", "postgres", "--"));
    command.add(program(program));
    command.addAll(List.of(arguments));
    Netns.run(command.toArray(String[]::new));
  }

  /// Debian keeps these beside the version, not on the path.
  private static String program(String name) throws IOException {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) return name;
    try (Stream<Path> found = Files.list(versions)) {
      return found
          .map(version -> version.resolve("bin").resolve(name))
          .filter(Files::isExecutable)
          .map(Path::toString)
          .max(String::compareTo)
          .orElse(name);
    }
  }

  @Override
  public void close() throws IOException {
    try {
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
