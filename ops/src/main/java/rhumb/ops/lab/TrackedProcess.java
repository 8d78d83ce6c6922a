package rhumb.ops.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A process that a later command must find again. The kernel reuses process ids, so the time of
/// its start belongs to its identity.
///
/// @param started in clock ticks since boot, field 22 of `/proc/PID/stat`
record TrackedProcess(long pid, long started) {
  private static final int STATE = 0; // fields after the command's name, which may hold anything
  private static final int START_TIME = 19;

  /// The process that runs under a number now; a zombie does not run.
  static Optional<TrackedProcess> running(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[STATE].equals("Z") || fields[STATE].equals("X")
          ? Optional.empty()
          : Optional.of(new TrackedProcess(pid, Long.parseLong(fields[START_TIME])));
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException gone) {
      return Optional.empty();
    }
  }

  /// What [#writeTo] wrote; empty for no file and for a torn one.
  static Optional<TrackedProcess> readFrom(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ");
      return Optional.of(new TrackedProcess(Long.parseLong(words[0]), Long.parseLong(words[1])));
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException none) {
      return Optional.empty();
    }
  }

  void writeTo(Path file) throws IOException {
    Files.writeString(file, pid + " " + started + "\n");
  }

  boolean isAlive() {
    return running(pid).filter(this::equals).isPresent();
  }

  /// SIGTERM; nothing if it has ended.
  void terminate() {
    if (isAlive()) ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
  }

  /// SIGKILL; nothing if it has ended.
  void kill() {
    if (isAlive()) ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }
}
