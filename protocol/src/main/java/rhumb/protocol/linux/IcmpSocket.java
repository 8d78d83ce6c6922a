package rhumb.protocol.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Optional;

/// A socket for ICMP or ICMPv6 messages: raw(7), or the unprivileged kind of icmp(7) if raw is not
/// allowed, where the kernel chooses the identifier of echo requests.
final class IcmpSocket implements Pollable, AutoCloseable {
  private static final int ATTEMPTS = 16;

  private final Descriptor descriptor;
  private final boolean v6;
  private final boolean raw;

  private IcmpSocket(Descriptor descriptor, boolean v6, boolean raw) {
    this.descriptor = descriptor;
    this.v6 = v6;
    this.raw = raw;
  }

  static IcmpSocket open(boolean v6, EchoOptions options) throws LinuxException {
    int fd = socket(v6, Abi.SOCK_RAW);
    return fd >= 0 ? configured(fd, v6, true, options) : openUnprivileged(v6, options);
  }

  static IcmpSocket openUnprivileged(boolean v6, EchoOptions options) throws LinuxException {
    int fd = socket(v6, Abi.SOCK_DGRAM);
    if (fd < 0) {
      throw new LinuxException(
          "sending pings needs CAP_NET_RAW, or a group in net.ipv4.ping_group_range", LibC.errno());
    }
    return configured(fd, v6, false, options);
  }

  private static int socket(boolean v6, int type) {
    return SocketCalls.socket(
        v6 ? Abi.AF_INET6 : Abi.AF_INET,
        type | Abi.SOCK_CLOEXEC | Abi.SOCK_NONBLOCK,
        v6 ? Abi.IPPROTO_ICMPV6 : Abi.IPPROTO_ICMP);
  }

  private static IcmpSocket configured(int fd, boolean v6, boolean raw, EchoOptions options)
      throws LinuxException {
    var socket = new IcmpSocket(new Descriptor(fd), v6, raw);
    try {
      socket.configure(options);
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  private void configure(EchoOptions options) throws LinuxException {
    int level = v6 ? Abi.IPPROTO_IPV6 : Abi.IPPROTO_IP;
    set(level, v6 ? Abi.IPV6_RECVERR : Abi.IP_RECVERR, 1);
    set(level, v6 ? Abi.IPV6_RECVHOPLIMIT : Abi.IP_RECVTTL, 1);
    set(level, v6 ? Abi.IPV6_TCLASS : Abi.IP_TOS, options.tos());
    if (options.ttl() != 0) {
      set(level, v6 ? Abi.IPV6_UNICAST_HOPS : Abi.IP_TTL, options.ttl());
    }
    var how =
        options.dontFragment()
            ? UdpOptions.Fragmentation.DONT_FRAGMENT
            : UdpOptions.Fragmentation.FRAGMENT;
    set(level, v6 ? Abi.IPV6_MTU_DISCOVER : Abi.IP_MTU_DISCOVER, how.value);
    if (options.source().isPresent()) {
      bind(options.source().get());
    }
  }

  private void set(int level, int name, int value) throws LinuxException {
    SocketOptions.require(descriptor.fd(), level, name, value, "setting up a socket for pings");
  }

  private void bind(InetAddress source) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SockAddr.SIZE, 8);
      int length = SockAddr.of(source, 0).write(name, 0);
      if (SocketCalls.bind(descriptor.fd(), name.address(), length) < 0) {
        int errno = LibC.errno();
        String text = source.getHostAddress();
        throw errno == Errno.EADDRNOTAVAIL.number
            ? new LinuxException(text + " is not an address of this host", errno)
            : LinuxException.of("sending pings from " + text, errno);
      }
    }
  }

  @Override
  public int fd() {
    return descriptor.fd();
  }

  /// True if the identifier of an echo request is ours to choose.
  boolean choosesIdentifier() {
    return raw;
  }

  /// Octets before the ICMP message in what [#receive] fills in.
  int headerLength(byte firstOctet) {
    return raw && !v6 ? (firstOctet & 0x0F) * 4 : 0;
  }

  /// Sends the one message of `batch`; 0, or the number of the error.
  int send(SendBatch batch) {
    int errno = 0;
    for (int i = 0; i < ATTEMPTS; i++) {
      if (batch.offer(descriptor.fd()) == 1) {
        return 0;
      }
      int before = errno;
      errno = LibC.errno();
      if (errno == Errno.EAGAIN.number) {
        Waiting.poll(descriptor.fd(), Abi.POLLOUT, 1_000_000);
      } else if (errno != Errno.EINTR.number && errno == before) {
        return errno; // the first time, it may have been the report of an earlier message
      }
    }
    return errno;
  }

  /// Receives what has arrived; 0 if nothing has. Reports of errors come from [#error()].
  int receive(ReceiveBatch batch) throws LinuxException {
    for (int i = 0; i < ATTEMPTS; i++) {
      int received = batch.fill(descriptor.fd());
      if (received >= 0) {
        return received;
      }
      int errno = LibC.errno();
      if (errno == Errno.EAGAIN.number) {
        return 0;
      }
      if (errno == Errno.EBADF.number) {
        throw LinuxException.of("receiving the answers to pings", errno);
      }
    }
    return 0;
  }

  Optional<PathError> error() throws LinuxException {
    return ErrorQueue.poll(descriptor.fd());
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
