package rhumb.protocol.linux;

import java.util.Optional;

/// Error numbers of Linux on x86-64 and arm64, with what they mean; see errno(3).
///
/// The kernel may know more than are named here: keep the number, and ask [#describe(int)].
public enum Errno {
  EPERM(1, "a privilege is missing"),
  ENOENT(2, "no such file"),
  ESRCH(3, "no such process or route"),
  EINTR(4, "interrupted by a signal"),
  EIO(5, "input/output error"),
  ENXIO(6, "no such device"),
  E2BIG(7, "the argument list is too long"),
  EBADF(9, "the descriptor is closed"),
  EAGAIN(11, "nothing to do right now"),
  ENOMEM(12, "the kernel is out of memory"),
  EACCES(13, "access is denied"),
  EFAULT(14, "a bad address was passed"),
  EBUSY(16, "the device is in use"),
  EEXIST(17, "it exists already"),
  ENODEV(19, "no such interface"),
  ENOTDIR(20, "a part of the path is not a folder"),
  EISDIR(21, "it is a folder"),
  EINVAL(22, "the kernel rejects an argument"),
  ENFILE(23, "the system has too many open files"),
  EMFILE(24, "this process has too many open files"),
  ENOTTY(25, "the device does not know this request"),
  ENOSPC(28, "no space is left"),
  EROFS(30, "the file system is read-only"),
  EPIPE(32, "the other end is closed"),
  ENAMETOOLONG(36, "the name is too long"),
  ENOSYS(38, "this kernel does not have the call"),
  ELOOP(40, "too many symbolic links"),
  EPROTO(71, "a protocol error was reported"),
  EBADFD(77, "the device is gone"),
  ENOTSOCK(88, "the descriptor is not a socket"),
  EDESTADDRREQ(89, "a destination is required"),
  EMSGSIZE(90, "the datagram is larger than the path allows"),
  EPROTOTYPE(91, "the protocol does not fit the socket"),
  ENOPROTOOPT(92, "this kernel does not have the socket option"),
  EPROTONOSUPPORT(93, "this kernel does not have the protocol"),
  ESOCKTNOSUPPORT(94, "this kernel does not have the socket type"),
  EOPNOTSUPP(95, "the operation is not supported"),
  EPFNOSUPPORT(96, "this kernel does not have the protocol family"),
  EAFNOSUPPORT(97, "the address family is not available"),
  EADDRINUSE(98, "the address is already in use"),
  EADDRNOTAVAIL(99, "it is not an address of this host"),
  ENETDOWN(100, "the interface is down"),
  ENETUNREACH(101, "there is no route to the network"),
  ENETRESET(102, "the network dropped the connection"),
  ECONNABORTED(103, "the connection was aborted"),
  ECONNRESET(104, "the connection was reset"),
  ENOBUFS(105, "a kernel queue is full"),
  EISCONN(106, "the socket is connected"),
  ENOTCONN(107, "the socket is not connected"),
  ETIMEDOUT(110, "it took too long"),
  ECONNREFUSED(111, "nothing listens at the far port"),
  EHOSTDOWN(112, "the host is down"),
  EHOSTUNREACH(113, "there is no route to the host"),
  EALREADY(114, "it is under way already"),
  EINPROGRESS(115, "it is under way");

  /// The kernel's number.
  public final int number;

  /// A clause to put after a colon.
  public final String message;

  Errno(int number, String message) {
    this.number = number;
    this.message = message;
  }

  /// The constant for `number`, empty for one that is not named here.
  public static Optional<Errno> of(int number) {
    for (Errno each : values()) {
      if (each.number == number) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /// Meaning and name of any number: "the interface is down (ENETDOWN)", "errno 71".
  public static String describe(int number) {
    return of(number).map(e -> e.message + " (" + e + ")").orElse("errno " + number);
  }
}
