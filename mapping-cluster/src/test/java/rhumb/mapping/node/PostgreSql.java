package rhumb.mapping.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A PostgreSQL of our own in a temporary folder, on loopback and a port that is free.
final class PostgreSql implements AutoCloseable {
  /// The root of a user namespace (see ops/bin/check) cannot become another user, only look so.
  private static final boolean IN_NAMESPACE = System.getenv("RHUMB_IN_NAMESPACE") != null;

  private final Path folder;
  private final int port;

  private PostgreSql(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  static PostgreSql start() throws IOException {
    Path folder = Files.createTempDirectory("rhumb-postgresql");
    var database = new PostgreSql(folder.resolve("data"), freePort());
    if (isRoot() && !IN_NAMESPACE) run(List.of("chown", "postgres", folder.toString()));
    String data = database.folder.toString();
    database.asOwner("initdb", "-D", data, "-U", "rhumb", "--auth=trust", "--no-sync");
    database.asOwner(
        "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        folder.resolve("log").toString(),
        "-o",
        database.options(),
        "start");
    return database;
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?reWriteBatchedInserts=true";
  }

  private String options() {
    return "-p %d -c listen_addresses=127.0.0.1 -c fsync=off -k %s".formatted(port, folder);
  }

  /// PostgreSQL refuses to run as root.
  private void asOwner(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (IN_NAMESPACE) {
      command.addAll(List.of("unshare", "--user", "--map-user=65534", "--map-group=65534"));
    } else if (isRoot()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(program(program));
    command.addAll(List.of(arguments));
    run(command);
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

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void run(List<String> command) throws IOException {
    Path output = Files.createTempFile("rhumb", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (process.waitFor() != 0) {
        String said = Files.readString(output, StandardCharsets.UTF_8);
        throw new IOException(String.join(" ", command) + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.delete(output);
    }
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    asOwner("pg_ctl", "-D", folder.toString(), "-m", "immediate", "-w", "stop");
    try (Stream<Path> files = Files.walk(folder.getParent())) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
