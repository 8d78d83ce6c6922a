package rhumb.ops.bench.mapping;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.lab.Caretaker;
import rhumb.ops.lab.PostgreSql;

/// A PostgreSQL server for the time of a measurement, with its own settings: it syncs every commit.
final class TemporaryPostgreSql implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final PostgreSql server;
  private final Caretaker caretaker;

  private TemporaryPostgreSql(Path programs, Path folder, int port) throws IOException {
    this.folder = folder;
    this.port = port;
    String settings = "-p " + port + " -c listen_addresses=127.0.0.1";
    server = new PostgreSql(programs, folder, List.of(), settings);
    caretaker = server.caretaker();
  }

  static TemporaryPostgreSql start(Path programs) {
    try {
      Path folder = Files.createTempDirectory("rhumb-bench-postgresql");
      var database = new TemporaryPostgreSql(programs, folder, freePorts(1).getFirst());
      database.server.create();
      database.server.start();
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

  /// Ports of loopback that nobody has, all of them different.
  static List<Integer> freePorts(int count) {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = taken.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket each : taken) each.close();
      return ports;
    } catch (IOException e) {
      throw new Failure(ExitCode.NEGATIVE, "no free port", String.valueOf(e.getMessage()), "");
    }
  }

  @Override
  public void close() {
    try (caretaker) {
      server.stop();
      Bed.remove(folder);
    } catch (IOException e) {
      throw new Failure(
          ExitCode.NEGATIVE, "PostgreSQL did not stop", String.valueOf(e.getMessage()), "");
    }
  }
}
