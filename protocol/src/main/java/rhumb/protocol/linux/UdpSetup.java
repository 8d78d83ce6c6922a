package rhumb.protocol.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import rhumb.protocol.linux.UdpOptions.Flag;
import rhumb.protocol.linux.UdpOptions.Fragmentation;

/// Opens, configures and binds a UDP socket, and says in a sentence what stood in the way.
final class UdpSetup {
  private UdpSetup() {}

  /// A bound socket, or a [LinuxException] and nothing left open.
  static Descriptor open(SockAddr local, UdpOptions options) throws LinuxException {
    int fd =
        SocketCalls.socket(
            local.family(), Abi.SOCK_DGRAM | Abi.SOCK_CLOEXEC | Abi.SOCK_NONBLOCK, 0);
    if (fd < 0) {
      throw notOpened(local, LibC.errno());
    }
    var descriptor = new Descriptor(fd);
    try {
      configure(fd, local.v6(), options);
      bind(fd, local);
      return descriptor;
    } catch (LinuxException e) {
      descriptor.close();
      throw e;
    }
  }

  private static void configure(int fd, boolean v6, UdpOptions options) throws LinuxException {
    buffer(fd, Abi.SO_RCVBUFFORCE, Abi.SO_RCVBUF, options.receiveBufferBytes());
    buffer(fd, Abi.SO_SNDBUFFORCE, Abi.SO_SNDBUF, options.sendBufferBytes());
    if (!options.device().isEmpty()) {
      device(fd, options.device());
    }
    if (options.mark() != 0) {
      SocketOptions.mark(fd, options.mark());
    }
    if (options.has(Flag.REUSE_PORT)) {
      on(fd, Abi.SOL_SOCKET, Abi.SO_REUSEPORT, "sharing a UDP port");
    }
    if (options.has(Flag.GRO)) {
      on(fd, Abi.IPPROTO_UDP, Abi.UDP_GRO, "receiving trains of datagrams");
    }
    if (v6) {
      configureV6(fd, options);
    } else {
      configureV4(fd, options);
    }
  }

  private static void configureV4(int fd, UdpOptions options) throws LinuxException {
    if (options.fragmentation() != Fragmentation.SYSTEM) {
      int how = options.fragmentation().value;
      SocketOptions.require(fd, Abi.IPPROTO_IP, Abi.IP_MTU_DISCOVER, how, "setting DF");
    }
    flag(fd, options, Flag.RECEIVE_ERRORS, Abi.IPPROTO_IP, Abi.IP_RECVERR);
    flag(fd, options, Flag.RECEIVE_TOS, Abi.IPPROTO_IP, Abi.IP_RECVTOS);
    flag(fd, options, Flag.RECEIVE_TTL, Abi.IPPROTO_IP, Abi.IP_RECVTTL);
    flag(fd, options, Flag.PACKET_INFO, Abi.IPPROTO_IP, Abi.IP_PKTINFO);
    flag(fd, options, Flag.FREE_BIND, Abi.IPPROTO_IP, Abi.IP_FREEBIND);
    flag(fd, options, Flag.SEND_ZERO_CHECKSUM, Abi.SOL_SOCKET, Abi.SO_NO_CHECK);
  }

  private static void configureV6(int fd, UdpOptions options) throws LinuxException {
    on(fd, Abi.IPPROTO_IPV6, Abi.IPV6_V6ONLY, "keeping IPv4 out of an IPv6 socket");
    if (options.fragmentation() != Fragmentation.SYSTEM) {
      int how = options.fragmentation().value;
      SocketOptions.require(
          fd, Abi.IPPROTO_IPV6, Abi.IPV6_MTU_DISCOVER, how, "setting path MTU discovery");
    }
    flag(fd, options, Flag.RECEIVE_ERRORS, Abi.IPPROTO_IPV6, Abi.IPV6_RECVERR);
    flag(fd, options, Flag.RECEIVE_TOS, Abi.IPPROTO_IPV6, Abi.IPV6_RECVTCLASS);
    flag(fd, options, Flag.RECEIVE_TTL, Abi.IPPROTO_IPV6, Abi.IPV6_RECVHOPLIMIT);
    flag(fd, options, Flag.PACKET_INFO, Abi.IPPROTO_IPV6, Abi.IPV6_RECVPKTINFO);
    flag(fd, options, Flag.FREE_BIND, Abi.IPPROTO_IPV6, Abi.IPV6_FREEBIND);
    flag(fd, options, Flag.SEND_ZERO_CHECKSUM, Abi.IPPROTO_UDP, Abi.UDP_NO_CHECK6_TX);
    flag(fd, options, Flag.ACCEPT_ZERO_CHECKSUM, Abi.IPPROTO_UDP, Abi.UDP_NO_CHECK6_RX);
  }

  private static void flag(int fd, UdpOptions options, Flag flag, int level, int name)
      throws LinuxException {
    if (options.has(flag)) {
      on(fd, level, name, "switching on " + flag + " of a UDP socket");
    }
  }

  private static void on(int fd, int level, int name, String what) throws LinuxException {
    SocketOptions.require(fd, level, name, 1, what);
  }

  /// The forced form needs CAP_NET_ADMIN; the other is cut silently to net.core.rmem_max.
  private static void buffer(int fd, int forced, int limited, int bytes) throws LinuxException {
    if (bytes > 0 && SocketOptions.set(fd, Abi.SOL_SOCKET, forced, bytes) < 0) {
      SocketOptions.require(fd, Abi.SOL_SOCKET, limited, bytes, "sizing a UDP socket's buffer");
    }
  }

  private static void device(int fd, String name) throws LinuxException {
    if (SocketOptions.set(fd, Abi.SOL_SOCKET, Abi.SO_BINDTODEVICE, name) < 0) {
      int errno = LibC.errno();
      throw switch (Errno.of(errno).orElse(Errno.EINVAL)) {
        case ENODEV -> new LinuxException("there is no interface " + name, errno);
        case EPERM -> new LinuxException("tying a socket to " + name + " needs CAP_NET_RAW", errno);
        default -> LinuxException.of("tying a socket to interface " + name, errno);
      };
    }
  }

  private static void bind(int fd, SockAddr local) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SockAddr.SIZE, 8);
      if (SocketCalls.bind(fd, name.address(), local.write(name, 0)) < 0) {
        throw notBound(local, LibC.errno());
      }
    }
  }

  private static LinuxException notOpened(SockAddr local, int errno) {
    String family = local.v6() ? "IPv6" : "IPv4";
    return switch (Errno.of(errno).orElse(Errno.EINVAL)) {
      case EAFNOSUPPORT -> new LinuxException("this kernel has no " + family, errno);
      case EMFILE ->
          new LinuxException("no UDP socket: the limit of open files (ulimit -n) is hit", errno);
      default -> LinuxException.of("opening a UDP socket for " + family, errno);
    };
  }

  private static LinuxException notBound(SockAddr local, int errno) {
    String port = "UDP port " + local.port();
    return switch (Errno.of(errno).orElse(Errno.EINVAL)) {
      case EADDRINUSE ->
          new LinuxException(port + " on " + local.text() + " is already in use", errno);
      case EADDRNOTAVAIL ->
          new LinuxException(local.text() + " is not an address of this host", errno);
      case EACCES -> new LinuxException(port + " needs CAP_NET_BIND_SERVICE", errno);
      default -> LinuxException.of("binding " + port + " on " + local.text(), errno);
    };
  }
}
