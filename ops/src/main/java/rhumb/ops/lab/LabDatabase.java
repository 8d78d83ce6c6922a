package rhumb.ops.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The PostgreSQL that several mapping nodes of a lab share: in the lab's folder, in the namespace
/// of MR_MS.
final class LabDatabase {
  private final LabFolder folder;

  LabDatabase(LabFolder folder) {
    this.folder = folder;
  }

  /// As a mapping node is told.
  static String settings() {
    return "{ url = \"jdbc:postgresql://127.0.0.1:5432/postgres\", user = rhumb, password = none }";
  }

  void start() throws LabFailure {
    Path programs =
        PostgreSql.programs()
            .orElseThrow(
                () ->
                    new LabFailure(
                        "several mapping nodes share a PostgreSQL, and this machine has none",
                        "install the package postgresql"));
    PostgreSql server = server(programs);
    try {
      server.create();
      server.start();
    } catch (IOException e) {
      throw new LabFailure(
          "PostgreSQL does not start: " + e.getMessage(),
          "see " + folder.database().resolve("log"));
    }
  }

  /// At once; nothing happens if there is none, or none any more. What it shares with its own
  /// processes goes, too; what does not end is killed with its namespace.
  void stop() throws LabFailure {
    Optional<PostgreSql> server = PostgreSql.programs().map(this::server);
    if (server.filter(PostgreSql::isStarted).isEmpty()) return;
    if (!Namespaces.exists(folder.namespace(LabNode.MR_MS))) return;
    try {
      server.get().stop();
    } catch (IOException e) {
      return; // see above
    }
  }

  private PostgreSql server(Path programs) {
    return new PostgreSql(
        programs,
        folder.database(),
        Namespaces.inside(folder.namespace(LabNode.MR_MS)),
        "-c listen_addresses=127.0.0.1 -c fsync=off");
  }
}
