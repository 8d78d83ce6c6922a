package rhumb.protocol.linux;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicBoolean;

/// A file descriptor that is closed at most once: closing a number twice would close whatever the
/// kernel gave it to in between.
final class Descriptor implements AutoCloseable {
  private final int fd;
  private final AtomicBoolean closed = new AtomicBoolean();

  Descriptor(int fd) {
    this.fd = fd;
  }

  /// Opens a file; `what` names the doing in the exception.
  static Descriptor open(String path, int flags, String what) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      int fd = LibC.open(arena.allocateFrom(path).address(), flags | Abi.O_CLOEXEC, 0);
      if (fd < 0) {
        throw LinuxException.of(what, LibC.errno());
      }
      return new Descriptor(fd);
    }
  }

  int fd() {
    return fd;
  }

  boolean isClosed() {
    return closed.get();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      LibC.close(fd); // Linux frees the number even when it reports an error
    }
  }
}
