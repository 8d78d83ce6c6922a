package rhumb.e2e.faults;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/// The time of day as one process sees it, to be set while it runs: libfaketime stands between the
/// process and the kernel, and looks into a file for how far to lie. Whoever measures how long
/// something takes is told the truth, as by a real clock that is set.
final class TimeOfDay {
  private final Path file;

  /// @param file that says how far it is ahead
  TimeOfDay(Path file) throws IOException {
    this.file = file;
    set(Duration.ZERO);
  }

  /// The process sees it within a second or two.
  ///
  /// @param ahead of what it is, or behind
  void set(Duration ahead) throws IOException {
    Path next = Files.writeString(Path.of(file + ".next"), "%+d%n".formatted(ahead.toSeconds()));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// What to put before a command, so that its process sees this time.
  List<String> seenBy() throws IOException {
    return List.of(
        "env",
        "LD_PRELOAD=" + library(),
        "FAKETIME_TIMESTAMP_FILE=" + file,
        "FAKETIME_CACHE_DURATION=1", // in seconds: each look costs a hundred microseconds
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        "NO_FAKE_STAT=1");
  }

  private static Path library() throws IOException {
    try (DirectoryStream<Path> architectures = Files.newDirectoryStream(Path.of("/usr/lib"))) {
      for (Path each : architectures) {
        Path library = each.resolve("faketime/libfaketimeMT.so.1");
        if (Files.exists(library)) return library;
      }
    }
    throw new IOException("no libfaketime here: install the package faketime");
  }

  /// Removes what libfaketime leaves of a process that could not end orderly.
  static void forget(long pid) throws IOException {
    Path memory = Path.of("/dev/shm");
    Files.deleteIfExists(memory.resolve("faketime_shm_" + pid));
    Files.deleteIfExists(memory.resolve("sem.faketime_sem_" + pid));
  }
}
