package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// setsockopt(2) and getsockopt(2) for values of Java.
final class SocketOptions {
  private SocketOptions() {}

  /// Sets an int; the raw result.
  static int set(int fd, int level, int name, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment at = arena.allocateFrom(JAVA_INT, value);
      return SocketCalls.setsockopt(fd, level, name, at.address(), Integer.BYTES);
    }
  }

  /// Sets an int, or throws "what: meaning".
  static void require(int fd, int level, int name, int value, String what) throws LinuxException {
    if (set(fd, level, name, value) < 0) {
      throw LinuxException.of(what, LibC.errno());
    }
  }

  /// Sets a string; the raw result.
  static int set(int fd, int level, int name, String value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment at = arena.allocateFrom(value);
      return SocketCalls.setsockopt(fd, level, name, at.address(), (int) at.byteSize());
    }
  }

  /// Puts a mark on every packet that the socket sends.
  static void mark(int fd, int mark) throws LinuxException {
    if (set(fd, Abi.SOL_SOCKET, Abi.SO_MARK, mark) < 0) {
      int errno = LibC.errno();
      throw errno == Errno.EPERM.number
          ? new LinuxException("marking packets needs CAP_NET_ADMIN", errno)
          : LinuxException.of("marking packets", errno);
    }
  }

  /// Reads an int.
  static int get(int fd, int level, int name, String what) throws LinuxException {
    return get(fd, level, name, 1, what)[0];
  }

  /// Reads `count` ints; what the kernel does not fill stays 0.
  static int[] get(int fd, int level, int name, int count, String what) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment values = arena.allocate(JAVA_INT, count);
      MemorySegment length = arena.allocateFrom(JAVA_INT, count * Integer.BYTES);
      if (SocketCalls.getsockopt(fd, level, name, values.address(), length.address()) < 0) {
        throw LinuxException.of(what, LibC.errno());
      }
      return values.toArray(JAVA_INT);
    }
  }

  /// The address that the kernel bound the socket to.
  static SockAddr localAddress(int fd) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SockAddr.SIZE, 8);
      MemorySegment length = arena.allocateFrom(JAVA_INT, SockAddr.SIZE);
      if (SocketCalls.getsockname(fd, name.address(), length.address()) < 0) {
        throw LinuxException.of("asking for a socket's own address", LibC.errno());
      }
      return SockAddr.read(name, 0);
    }
  }
}
