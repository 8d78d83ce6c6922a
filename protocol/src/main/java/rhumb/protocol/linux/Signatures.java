package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;

/// The calls that are linked twice: with `errno` in [LibC] and [SocketCalls], without it in
/// [QuickCalls].
final class Signatures {
  // ssize_t read(int fd, void *buf, size_t count)
  static final FunctionDescriptor READ =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  // ssize_t write(int fd, const void *buf, size_t count)
  static final FunctionDescriptor WRITE = READ;
  // ssize_t readv(int fd, const struct iovec *iov, int iovcnt)
  static final FunctionDescriptor READV =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  // ssize_t writev(int fd, const struct iovec *iov, int iovcnt)
  static final FunctionDescriptor WRITEV = READV;
  // int ppoll(struct pollfd *fds, nfds_t nfds, const struct timespec *tmo, const sigset_t *mask)
  static final FunctionDescriptor PPOLL =
      FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  // int recvmmsg(int sockfd, struct mmsghdr *vec, unsigned vlen, int flags, struct timespec *tmo)
  static final FunctionDescriptor RECVMMSG =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  // int sendmmsg(int sockfd, struct mmsghdr *vec, unsigned int vlen, int flags)
  static final FunctionDescriptor SENDMMSG =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);

  private Signatures() {}
}
