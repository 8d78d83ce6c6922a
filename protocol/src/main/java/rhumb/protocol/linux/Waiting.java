package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// ppoll(2) on one descriptor, for the callers who have no [Poller].
///
/// ```
/// struct pollfd   { int fd; short events; short revents; }
/// struct timespec { long sec; long nsec; }
/// ```
final class Waiting {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Waiting() {}

  /// Waits until `fd` has one of `events`, an error or a hang-up; 0 if `timeoutNs` passed first
  /// or a signal came.
  static int poll(int fd, int events, long timeoutNs) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollfd = arena.allocate(8, 8);
      pollfd.set(JAVA_INT, 0, fd);
      pollfd.set(JAVA_SHORT, 4, (short) events);
      MemorySegment timeout = arena.allocate(16, 8);
      timeout.set(JAVA_LONG, 0, timeoutNs / NANOS_PER_SECOND);
      timeout.set(JAVA_LONG, 8, timeoutNs % NANOS_PER_SECOND);
      int ready = LibC.ppoll(pollfd.address(), 1, timeout.address(), 0);
      return ready <= 0 ? 0 : pollfd.get(JAVA_SHORT, 6) & 0xFFFF;
    }
  }
}
