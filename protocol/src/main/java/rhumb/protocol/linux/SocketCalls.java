package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static rhumb.protocol.linux.LibC.handle;
import static rhumb.protocol.linux.LibC.state;
import static rhumb.protocol.linux.LibC.wrongDescriptor;

import java.lang.invoke.MethodHandle;

/// The C library's socket calls, in the manner of [LibC].
final class SocketCalls {
  // int socket(int domain, int type, int protocol)
  private static final MethodHandle SOCKET =
      handle("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  // int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)
  private static final MethodHandle BIND = handle("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  // int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen)
  private static final MethodHandle CONNECT =
      handle("connect", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  // int shutdown(int sockfd, int how)
  private static final MethodHandle SHUTDOWN = handle("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
  // int getsockname(int sockfd, struct sockaddr *addr, socklen_t *addrlen)
  private static final MethodHandle GETSOCKNAME =
      handle("getsockname", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  // int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen)
  private static final MethodHandle SETSOCKOPT =
      handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  // int getsockopt(int sockfd, int level, int optname, void *optval, socklen_t *optlen)
  private static final MethodHandle GETSOCKOPT =
      handle("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  // ssize_t recvmsg(int sockfd, struct msghdr *msg, int flags)
  private static final MethodHandle RECVMSG =
      handle("recvmsg", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  // ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags)
  private static final MethodHandle SENDMSG =
      handle("sendmsg", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECVMMSG = handle("recvmmsg", Signatures.RECVMMSG);
  private static final MethodHandle SENDMMSG = handle("sendmmsg", Signatures.SENDMMSG);
  // unsigned int if_nametoindex(const char *ifname)
  private static final MethodHandle IF_NAMETOINDEX = handle("if_nametoindex", JAVA_INT, JAVA_LONG);

  private SocketCalls() {}

  static int socket(int domain, int type, int protocol) {
    try {
      return (int) SOCKET.invokeExact(state(), domain, type, protocol);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int bind(int fd, long address, int length) {
    try {
      return (int) BIND.invokeExact(state(), fd, address, length);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int connect(int fd, long address, int length) {
    try {
      return (int) CONNECT.invokeExact(state(), fd, address, length);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int shutdown(int fd, int how) {
    try {
      return (int) SHUTDOWN.invokeExact(state(), fd, how);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int getsockname(int fd, long address, long length) {
    try {
      return (int) GETSOCKNAME.invokeExact(state(), fd, address, length);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int setsockopt(int fd, int level, int name, long value, int length) {
    try {
      return (int) SETSOCKOPT.invokeExact(state(), fd, level, name, value, length);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int getsockopt(int fd, int level, int name, long value, long length) {
    try {
      return (int) GETSOCKOPT.invokeExact(state(), fd, level, name, value, length);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static long recvmsg(int fd, long message, int flags) {
    try {
      return (long) RECVMSG.invokeExact(state(), fd, message, flags);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static long sendmsg(int fd, long message, int flags) {
    try {
      return (long) SENDMSG.invokeExact(state(), fd, message, flags);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  /// Without the timeout of the man page, which checks it only between datagrams.
  static int recvmmsg(int fd, long vector, int length, int flags) {
    try {
      return (int) RECVMMSG.invokeExact(state(), fd, vector, length, flags, 0L);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int sendmmsg(int fd, long vector, int length, int flags) {
    try {
      return (int) SENDMMSG.invokeExact(state(), fd, vector, length, flags);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int ifNametoindex(long name) {
    try {
      return (int) IF_NAMETOINDEX.invokeExact(state(), name);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }
}
