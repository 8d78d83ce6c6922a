package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The C library's calls on file descriptors: one method per man page, raw result, pointers as
/// `long`. After a result of -1, [#errno()] is what this thread's last call left.
///
/// No call is linked as `critical`: entering the kernel costs some 150 ns, leaving Java's thread
/// state alone saves 10 of them (measured), and a critical `sendmmsg`, which runs the receiver's
/// half of a veth inline, would hold up every safepoint.
final class LibC {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> CAPTURED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  // int open(const char *path, int flags, ... /* mode_t mode */)
  private static final MethodHandle OPEN =
      variadic("open", 2, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  // int close(int fd)
  private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = handle("read", Signatures.READ);
  private static final MethodHandle WRITE = handle("write", Signatures.WRITE);
  private static final MethodHandle READV = handle("readv", Signatures.READV);
  private static final MethodHandle WRITEV = handle("writev", Signatures.WRITEV);
  // int ioctl(int fd, unsigned long request, ...)
  private static final MethodHandle IOCTL =
      variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  // int fcntl(int fd, int cmd, ...)
  private static final MethodHandle FCNTL =
      variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle PPOLL = handle("ppoll", Signatures.PPOLL);
  // int eventfd(unsigned int initval, int flags)
  private static final MethodHandle EVENTFD = handle("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);

  private LibC() {}

  static int open(long path, int flags, int mode) {
    try {
      return (int) OPEN.invokeExact(state(), path, flags, mode);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int close(int fd) {
    try {
      return (int) CLOSE.invokeExact(state(), fd);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static long read(int fd, long buffer, long count) {
    try {
      return (long) READ.invokeExact(state(), fd, buffer, count);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static long write(int fd, long buffer, long count) {
    try {
      return (long) WRITE.invokeExact(state(), fd, buffer, count);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static long readv(int fd, long iovecs, int count) {
    try {
      return (long) READV.invokeExact(state(), fd, iovecs, count);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static long writev(int fd, long iovecs, int count) {
    try {
      return (long) WRITEV.invokeExact(state(), fd, iovecs, count);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int ioctl(int fd, long request, long argument) {
    try {
      return (int) IOCTL.invokeExact(state(), fd, request, argument);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int fcntl(int fd, int command, long argument) {
    try {
      return (int) FCNTL.invokeExact(state(), fd, command, argument);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int ppoll(long pollfds, long count, long timespec, long signalMask) {
    try {
      return (int) PPOLL.invokeExact(state(), pollfds, count, timespec, signalMask);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int eventfd(int initialValue, int flags) {
    try {
      return (int) EVENTFD.invokeExact(state(), initialValue, flags);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  /// `errno` as this thread's last system call left it; meaningful only after a failed one.
  static int errno() {
    return (int) ERRNO.get(state(), 0L);
  }

  /// Where this thread's calls leave `errno`: the first argument of every handle.
  static MemorySegment state() {
    return CAPTURED.get();
  }

  /// Links a function with fixed arguments.
  static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(result, arguments));
  }

  static MethodHandle handle(String name, FunctionDescriptor signature) {
    return link(name, signature, Linker.Option.captureCallState("errno"));
  }

  /// Links a function with fixed arguments that leaves `errno` alone; see [QuickCalls].
  static MethodHandle quickHandle(String name, FunctionDescriptor signature) {
    return link(name, signature);
  }

  /// Links a function whose arguments from index `firstVariadic` on stand in for `...`.
  static MethodHandle variadic(
      String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
    return link(
        name,
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(firstVariadic));
  }

  private static MethodHandle link(
      String name, FunctionDescriptor signature, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), signature, options);
  }

  /// A downcall throws only if the descriptor above it is wrong.
  static AssertionError wrongDescriptor(Throwable cause) {
    return new AssertionError(cause);
  }
}
