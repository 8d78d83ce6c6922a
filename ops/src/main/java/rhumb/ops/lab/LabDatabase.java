package rhumb.ops.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The PostgreSQL that several mapping nodes of a lab share: in the lab's folder, in the namespace
/// of MR_MS.
final class LabDatabase {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql"); // where Debian keeps them
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String EVERYBODY = "0          0 4294967295";

  private final LabFolder folder;

  LabDatabase(LabFolder folder) {
    this.folder = folder;
  }

  /// As a mapping node is told.
  static String settings() {
    return "{ url = \"jdbc:postgresql://127.0.0.1:5432/postgres\", user = rhumb, password = none }";
  }

  void start() throws LabFailure {
    Path home = folder.database();
    try {
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new LabFailure("cannot create " + home + ": " + e.getMessage(), "");
    }
    if (isRealRoot()) require(Programs.run(LIMIT, "", List.of("chown", "postgres", "" + home)));
    require(run("initdb", "-D", data(), "-U", "rhumb", "--auth=trust", "--no-sync"));
    String options = "-c listen_addresses=127.0.0.1 -c fsync=off -k " + home;
    String log = home.resolve("log").toString();
    require(run("pg_ctl", "-D", data(), "-w", "-l", log, "-o", options, "start"));
  }

  /// At once; nothing happens if there is none, or none any more. What it shares with its own
  /// processes goes, too; what does not end is killed with its namespace.
  void stop() throws LabFailure {
    if (!Files.exists(Path.of(data(), "postmaster.pid"))) return;
    if (!Namespaces.exists(folder.namespace(LabNode.MR_MS))) return;
    var _ = run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
  }

  private String data() {
    return folder.database().resolve("data").toString();
  }

  /// PostgreSQL refuses to run as root, and what it starts would keep a pipe open.
  private Programs.Result run(String program, String... arguments) throws LabFailure {
    List<String> command = new ArrayList<>(Namespaces.inside(folder.namespace(LabNode.MR_MS)));
    command.addAll(
        isRealRoot()
            ? List.of("runuser", "-u", "postgres", "--")
            : List.of("unshare", "--user", "--map-user=65534", "--map-group=65534"));
    command.addAll(List.of("sh", "-c", "cd / && \"$@\" >/dev/null 2>&1", "sh"));
    command.add(find(program).toString());
    command.addAll(List.of(arguments));
    return Programs.run(LIMIT, "", command);
  }

  private void require(Programs.Result result) throws LabFailure {
    if (result.succeeded()) return;
    throw new LabFailure(
        "PostgreSQL does not start: " + result.firstLine(),
        "see " + folder.database().resolve("log"));
  }

  private static Path find(String program) throws LabFailure {
    Optional<Path> onPath = Programs.find(program);
    if (onPath.isPresent()) return onPath.get();
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      Optional<Path> newest =
          versions
              .map(version -> version.resolve("bin").resolve(program))
              .filter(Files::isExecutable)
              .max(Comparator.naturalOrder());
      if (newest.isPresent()) return newest.get();
    } catch (IOException none) {
      // told below
    }
    throw new LabFailure(
        "several mapping nodes share a PostgreSQL, and this machine has none",
        "install the package postgresql");
  }

  /// Whether there are users beside root.
  static boolean isRealRoot() {
    try {
      return Files.readString(Path.of("/proc/self/uid_map")).strip().equals(EVERYBODY);
    } catch (IOException e) {
      return false;
    }
  }
}
