package rhumb.protocol.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A socket that sends below UDP and never receives; raw(7), needs CAP_NET_RAW. For one thread at
/// a time; sending allocates nothing.
public final class RawSocket implements AutoCloseable {
  private static final int SMALL_BUFFER = 4096; // nothing is to be received
  private static final int FILTER_OCTETS = 32;

  private final Descriptor descriptor;
  private final ErrnoCounts sendErrors = new ErrnoCounts();

  private RawSocket(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /// Sends whole IP packets, header included, where the routing table says; the kernel completes
  /// the IPv4 header's checksum. `mark` as in [UdpOptions].
  public static RawSocket packets(boolean v6, int mark) throws LinuxException {
    RawSocket socket = open(v6, Abi.IPPROTO_RAW); // which implies IP_HDRINCL for both families
    try {
      if (mark != 0) SocketOptions.mark(socket.descriptor.fd(), mark);
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  /// Sends ICMP messages: the kernel writes the IP header and chooses the source address. It also
  /// writes the checksum of ICMPv6, but not that of ICMP.
  public static RawSocket icmp(boolean v6) throws LinuxException {
    RawSocket socket = open(v6, v6 ? Abi.IPPROTO_ICMPV6 : Abi.IPPROTO_ICMP);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment everything = arena.allocate(FILTER_OCTETS).fill((byte) 0xFF);
      int level = v6 ? Abi.IPPROTO_ICMPV6 : Abi.SOL_RAW;
      int name = v6 ? Abi.ICMP6_FILTER : Abi.ICMP_FILTER;
      int size = v6 ? FILTER_OCTETS : Integer.BYTES;
      SocketCalls.setsockopt(socket.descriptor.fd(), level, name, everything.address(), size);
    }
    return socket;
  }

  private static RawSocket open(boolean v6, int protocol) throws LinuxException {
    int fd =
        SocketCalls.socket(
            v6 ? Abi.AF_INET6 : Abi.AF_INET,
            Abi.SOCK_RAW | Abi.SOCK_CLOEXEC | Abi.SOCK_NONBLOCK,
            protocol);
    if (fd < 0) {
      int errno = LibC.errno();
      throw errno == Errno.EPERM.number
          ? new LinuxException("opening a raw socket needs CAP_NET_RAW", errno)
          : LinuxException.of("opening a raw socket", errno);
    }
    SocketOptions.set(fd, Abi.SOL_SOCKET, Abi.SO_RCVBUF, SMALL_BUFFER);
    return new RawSocket(new Descriptor(fd));
  }

  /// Sends what remains of `batch`, without waiting. Returns how many messages the kernel took; a
  /// message that it refuses, EAGAIN included, is skipped, keeps its [SendBatch#errno(int)] and is
  /// counted in [#sendErrors()].
  public int send(SendBatch batch) throws LinuxException {
    int before = batch.accepted();
    while (batch.remaining() > 0) {
      int sent = batch.offer(descriptor.fd());
      if (sent > 0) {
        batch.advance(sent);
        continue;
      }
      int errno = LibC.errno();
      if (errno == Errno.EBADF.number || errno == Errno.ENOTSOCK.number) {
        throw LinuxException.of("sending through a raw socket", errno);
      }
      if (errno != Errno.EINTR.number) {
        sendErrors.add(errno, 1);
        batch.refuse(errno);
      }
    }
    return batch.accepted() - before;
  }

  /// Messages that the kernel refused, by error.
  public ErrnoCounts sendErrors() {
    return sendErrors;
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
