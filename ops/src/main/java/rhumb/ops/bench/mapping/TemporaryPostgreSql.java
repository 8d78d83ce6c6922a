package rhumb.ops.bench.mapping;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;

/// A PostgreSQL server for the time of a measurement, with its own settings: it syncs every commit.
final class TemporaryPostgreSql implements AutoCloseable {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql"); // as Debian keeps them

  private final Path programs;
  private final Path folder;
  private final Path data;
  private final int port;

  private TemporaryPostgreSql(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    data = folder.resolve("data");
    this.port = port;
  }

  /// Where its programs are; empty if it is not installed.
  static Optional<Path> programs() {
    if (!Files.isDirectory(VERSIONS)) return Optional.empty();
    try (Stream<Path> found = Files.list(VERSIONS)) {
      return found
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Path::compareTo);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static TemporaryPostgreSql start(Path programs) {
    try {
      Path folder = Files.createTempDirectory("rhumb-bench-postgresql");
      var database = new TemporaryPostgreSql(programs, folder, freePort());
      if (isRoot()) run(List.of("chown", "postgres", folder.toString()));
      String data = database.data.toString();
      database.run("initdb", "-D", data, "-U", "rhumb", "--auth=trust", "--no-sync");
      String options = "-p %d -c listen_addresses=127.0.0.1 -k %s".formatted(database.port, folder);
      String log = folder.resolve("log").toString();
      database.run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start");
      return database;
    } catch (IOException e) {
      throw new Failure(
          ExitCode.NEGATIVE, "PostgreSQL did not start", String.valueOf(e.getMessage()), "");
    }
  }

  /// The text of a node's `journal`.
  String journal() {
    return """
    postgresql { url = "jdbc:postgresql://127.0.0.1:%d/postgres", user = rhumb, password = none }
    """
        .formatted(port)
        .strip();
  }

  /// PostgreSQL refuses to run as root.
  private void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (isRoot()) command.addAll(List.of("runuser", "-u", "postgres", "--"));
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  private static void run(List<String> command) throws IOException {
    Path said = Files.createTempFile("rhumb-bench", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile()) // the server that pg_ctl starts keeps it open
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(Files.readString(said, StandardCharsets.UTF_8).strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.delete(said);
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    try {
      run("pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
      Bed.remove(folder);
    } catch (IOException e) {
      throw new Failure(
          ExitCode.NEGATIVE, "PostgreSQL did not stop", String.valueOf(e.getMessage()), "");
    }
  }
}
