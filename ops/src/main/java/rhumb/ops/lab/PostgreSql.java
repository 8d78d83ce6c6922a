package rhumb.ops.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A PostgreSQL server of our own in a folder: for labs and measurements, not for keeps.
public final class PostgreSql {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql"); // where Debian keeps them
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String EVERYBODY = "0          0 4294967295";

  private final Path programs;
  private final Path folder;
  private final List<String> inside;
  private final String settings;

  /// @param programs see [#programs]
  /// @param inside the words before a command that have it run where the server shall be
  /// @param settings as on the command line of `postgres`
  public PostgreSql(Path programs, Path folder, List<String> inside, String settings) {
    this.programs = programs;
    this.folder = folder;
    this.inside = List.copyOf(inside);
    this.settings = settings + " -k " + folder;
  }

  /// The folder of its programs, of the newest version; empty if it is not installed.
  public static Optional<Path> programs() {
    Optional<Path> onPath = Programs.find("initdb").map(Path::getParent);
    if (onPath.isPresent() || !Files.isDirectory(VERSIONS)) return onPath;
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Makes an empty database of the user `rhumb`, who needs no password.
  public void create() throws IOException {
    Files.createDirectories(folder);
    if (isRoot() && isRealRoot()) run(List.of("chown", "postgres", folder.toString()));
    owner("initdb", "-D", data(), "-U", "rhumb", "--auth=trust", "--no-sync");
  }

  public void start() throws IOException {
    String log = folder.resolve("log").toString();
    owner("pg_ctl", "-D", data(), "-w", "-l", log, "-o", settings, "start");
  }

  /// At once, without a word to those who use it.
  public void stop() throws IOException {
    owner("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
  }

  /// Stops it and removes its folder when this process ends, however it does, unless somebody else
  /// has done both and closes the caretaker.
  public Caretaker caretaker() throws IOException {
    return Caretaker.of(folder, asOwner("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop"));
  }

  /// Whether it was started and not stopped.
  boolean isStarted() {
    return Files.exists(Path.of(data(), "postmaster.pid"));
  }

  /// Where its files are.
  public String data() {
    return folder.resolve("data").toString();
  }

  private void owner(String program, String... arguments) throws IOException {
    run(asOwner(program, arguments));
  }

  /// PostgreSQL refuses to run as root.
  private List<String> asOwner(String program, String... arguments) {
    List<String> command = new ArrayList<>(inside);
    if (isRoot()) {
      command.addAll(
          isRealRoot()
              ? List.of("runuser", "-u", "postgres", "--")
              : List.of("unshare", "--user", "--map-user=65534", "--map-group=65534"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static void run(List<String> command) throws IOException {
    Path said = Files.createTempFile("rhumb", ".out");
    try {
      Process process =
          Programs.builder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile()) // a pipe would wait for the server that it starts
              .start();
      boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (!ended) process.destroyForcibly();
      if (!ended || process.exitValue() != 0) {
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

  /// Whether there are users beside root.
  static boolean isRealRoot() {
    try {
      return Files.readString(Path.of("/proc/self/uid_map")).strip().equals(EVERYBODY);
    } catch (IOException e) {
      return false;
    }
  }
}
