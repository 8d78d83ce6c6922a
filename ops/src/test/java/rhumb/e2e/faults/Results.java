package rhumb.e2e.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.Stream;

/// What is left of a run for whoever wants to know more: times, histories, and logs of the last
/// cluster.
final class Results {
  private static final Path FOLDER = Path.of("target", "faults");

  private Results() {}

  /// Writes down what was measured.
  static void note(String what, Duration took) throws IOException {
    Files.createDirectories(FOLDER);
    Files.writeString(
        FOLDER.resolve("times.txt"),
        "%s: %d ms%n".formatted(what, took.toMillis()),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  static void keepHistory(History history, String name) throws IOException {
    history.writeTo(FOLDER.resolve(name + ".jsonl"));
  }

  static void keepLogs(Path folder) throws IOException {
    Files.createDirectories(FOLDER);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        Files.copy(log, FOLDER.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
