package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static rhumb.protocol.linux.LibC.quickHandle;
import static rhumb.protocol.linux.LibC.wrongDescriptor;

import java.lang.invoke.MethodHandle;

/// The calls of the data path once more, without `errno`: for a handle that captures it the linker
/// slices a segment, which the compiler does not always get rid of (32 octets a call, measured).
/// These allocate nothing for certain. A caller who gets -1 makes the call again through [LibC] or
/// [SocketCalls], and goes by what that says: a failed call has no effect to repeat.
final class QuickCalls {
  // ssize_t read(int fd, void *buf, size_t count)
  private static final MethodHandle READ =
      quickHandle("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  // ssize_t write(int fd, const void *buf, size_t count)
  private static final MethodHandle WRITE =
      quickHandle("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  // ssize_t readv(int fd, const struct iovec *iov, int iovcnt)
  private static final MethodHandle READV =
      quickHandle("readv", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  // ssize_t writev(int fd, const struct iovec *iov, int iovcnt)
  private static final MethodHandle WRITEV =
      quickHandle("writev", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  // int ppoll(struct pollfd *fds, nfds_t nfds, const struct timespec *tmo, const sigset_t *mask)
  private static final MethodHandle PPOLL =
      quickHandle("ppoll", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  // int recvmmsg(int sockfd, struct mmsghdr *vec, unsigned vlen, int flags, struct timespec *tmo)
  private static final MethodHandle RECVMMSG =
      quickHandle("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  // int sendmmsg(int sockfd, struct mmsghdr *vec, unsigned int vlen, int flags)
  private static final MethodHandle SENDMMSG =
      quickHandle("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);

  private QuickCalls() {}

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
