package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The error queue of a socket: `recvmsg` with MSG_ERRQUEUE. Errors are rare, so this allocates.
///
/// ```
/// struct sock_extended_err { 0 u32 errno  4 u8 origin  5 u8 type  6 u8 code  8 u32 info
///                            12 u32 data  16 struct sockaddr offender }
/// ```
final class ErrorQueue {
  private static final int PAYLOAD = 2048;
  private static final int CONTROL = 512;
  private static final int MESSAGE = 56;
  private static final int EXTENDED_ERROR = 16;

  private ErrorQueue() {}

  /// The oldest error, empty if there is none.
  static Optional<PathError> poll(int fd) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SockAddr.SIZE, 8);
      MemorySegment payload = arena.allocate(PAYLOAD);
      MemorySegment control = arena.allocate(CONTROL, 8);
      MemorySegment piece = arena.allocate(16, 8);
      piece.set(JAVA_LONG, 0, payload.address());
      piece.set(JAVA_LONG, 8, PAYLOAD);
      MemorySegment message = arena.allocate(MESSAGE, 8);
      message.set(JAVA_LONG, 0, name.address());
      message.set(JAVA_INT, 8, SockAddr.SIZE);
      message.set(JAVA_LONG, 16, piece.address());
      message.set(JAVA_LONG, 24, 1);
      message.set(JAVA_LONG, 32, control.address());
      message.set(JAVA_LONG, 40, CONTROL);
      long length = SocketCalls.recvmsg(fd, message.address(), Abi.MSG_ERRQUEUE | Abi.MSG_DONTWAIT);
      if (length < 0) {
        return nothing(LibC.errno());
      }
      byte[] octets = payload.asSlice(0, length).toArray(JAVA_BYTE);
      return find(control.asSlice(0, message.get(JAVA_LONG, 40)), SockAddr.read(name, 0), octets);
    }
  }

  private static Optional<PathError> nothing(int errno) throws LinuxException {
    if (errno == Errno.EAGAIN.number || errno == Errno.EINTR.number) {
      return Optional.empty();
    }
    throw LinuxException.of("reading the error queue of a UDP socket", errno);
  }

  private static Optional<PathError> find(
      MemorySegment control, SockAddr destination, byte[] payload) {
    long at = 0;
    while (at + MessageVector.CONTROL_HEADER <= control.byteSize()) {
      long dataLength = control.get(JAVA_LONG, at) - MessageVector.CONTROL_HEADER;
      int level = control.get(JAVA_INT, at + 8);
      int type = control.get(JAVA_INT, at + 12);
      boolean v4 = level == Abi.IPPROTO_IP && type == Abi.IP_RECVERR;
      boolean v6 = level == Abi.IPPROTO_IPV6 && type == Abi.IPV6_RECVERR;
      if (v4 || v6) {
        var data = control.asSlice(at + MessageVector.CONTROL_HEADER, dataLength);
        return Optional.of(read(data, destination, payload));
      }
      at += MessageVector.controlSpace(dataLength);
    }
    return Optional.empty();
  }

  private static PathError read(MemorySegment from, SockAddr destination, byte[] payload) {
    return new PathError(
        destination,
        from.get(JAVA_INT, 0),
        PathError.Origin.of(from.get(JAVA_BYTE, 4)),
        from.get(JAVA_BYTE, 5) & 0xFF,
        from.get(JAVA_BYTE, 6) & 0xFF,
        from.get(JAVA_INT, 8),
        offender(from),
        payload);
  }

  private static Optional<SockAddr> offender(MemorySegment from) {
    int family = from.get(JAVA_SHORT, EXTENDED_ERROR);
    return family == Abi.AF_INET || family == Abi.AF_INET6
        ? Optional.of(SockAddr.read(from, EXTENDED_ERROR))
        : Optional.empty();
  }
}
