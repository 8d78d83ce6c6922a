package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static rhumb.protocol.linux.LibC.quickHandle;
import static rhumb.protocol.linux.LibC.wrongDescriptor;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The calls of the data path once more, without `errno`: for a handle that captures it the linker
/// slices a segment, which the compiler does not always get rid of (32 octets a call, measured).
/// These allocate nothing for certain. A caller who gets -1 makes the call again through [LibC] or
/// [SocketCalls], and goes by what that says: a failed call has no effect to repeat.
final class QuickCalls {
  private static final MethodHandle READ = quickHandle("read", Signatures.READ);
  private static final MethodHandle WRITE = quickHandle("write", Signatures.WRITE);
  private static final MethodHandle READV = quickHandle("readv", Signatures.READV);
  private static final MethodHandle WRITEV = quickHandle("writev", Signatures.WRITEV);
  private static final MethodHandle PPOLL = quickHandle("ppoll", Signatures.PPOLL);
  private static final MethodHandle RECVMMSG = quickHandle("recvmmsg", Signatures.RECVMMSG);
  private static final MethodHandle SENDMMSG = quickHandle("sendmmsg", Signatures.SENDMMSG);

  // int *__errno_location(void): the same for all calls of a thread
  private static final MethodHandle ERRNO_LOCATION =
      quickHandle("__errno_location", FunctionDescriptor.of(JAVA_LONG));
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private QuickCalls() {}

  /// True if the call that has just returned -1 found nothing to do, as far as `errno` still tells:
  /// the virtual machine may have made a call of its own meanwhile. A caller who believes it looks
  /// again later, and loses nothing by a mistake.
  static boolean wouldHaveWaited() {
    try {
      long location = (long) ERRNO_LOCATION.invokeExact();
      return MEMORY.get(JAVA_INT, location) == Errno.EAGAIN.number;
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static long read(int fd, long buffer, long count) {
    try {
      return (long) READ.invokeExact(fd, buffer, count);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static long write(int fd, long buffer, long count) {
    try {
      return (long) WRITE.invokeExact(fd, buffer, count);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static long readv(int fd, long iovecs, int count) {
    try {
      return (long) READV.invokeExact(fd, iovecs, count);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static long writev(int fd, long iovecs, int count) {
    try {
      return (long) WRITEV.invokeExact(fd, iovecs, count);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int ppoll(long pollfds, long count, long timespec, long signalMask) {
    try {
      return (int) PPOLL.invokeExact(pollfds, count, timespec, signalMask);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  /// Without the timeout of the man page, which checks it only between datagrams.
  static int recvmmsg(int fd, long vector, int length, int flags) {
    try {
      return (int) RECVMMSG.invokeExact(fd, vector, length, flags, 0L);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int sendmmsg(int fd, long vector, int length, int flags) {
    try {
      return (int) SENDMMSG.invokeExact(fd, vector, length, flags);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }
}
