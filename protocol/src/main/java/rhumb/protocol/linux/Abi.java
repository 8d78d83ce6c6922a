package rhumb.protocol.linux;

/// Numbers of the Linux ABI under their C names, as on x86-64 and arm64.
final class Abi {
  // fcntl.h, sys/eventfd.h
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  // sys/socket.h
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int AF_NETLINK = 16;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_NONBLOCK = O_NONBLOCK;
  static final int SOCK_CLOEXEC = O_CLOEXEC;
  static final int SHUT_RDWR = 2;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_ERRQUEUE = 0x2000;
  static final int MSG_NOSIGNAL = 0x4000;

  // asm-generic/socket.h
  static final int SOL_SOCKET = 1;
  static final int SO_REUSEADDR = 2;
  static final int SO_ERROR = 4;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_NO_CHECK = 11;
  static final int SO_REUSEPORT = 15;
  static final int SO_BINDTODEVICE = 25;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int SO_MARK = 36;
  static final int SO_MEMINFO = 55;

  // linux/sock_diag.h: index of the drop counter in the u32 array that SO_MEMINFO fills
  static final int SK_MEMINFO_DROPS = 8;
  static final int SK_MEMINFO_VARS = 9;

  // netinet/in.h
  static final int IPPROTO_IP = 0;
  static final int IPPROTO_ICMP = 1;
  static final int IPPROTO_UDP = 17;
  static final int IPPROTO_IPV6 = 41;
  static final int IPPROTO_ICMPV6 = 58;
  static final int IPPROTO_RAW = 255;
  static final int IP_TOS = 1;
  static final int IP_TTL = 2;
  static final int IP_PKTINFO = 8;
  static final int IP_HDRINCL = 3;
  static final int IP_MTU_DISCOVER = 10;
  static final int IP_RECVERR = 11;
  static final int IP_RECVTTL = 12;
  static final int IP_RECVTOS = 13;
  static final int IP_FREEBIND = 15;
  static final int IPV6_UNICAST_HOPS = 16;
  static final int IPV6_MTU_DISCOVER = 23;
  static final int IPV6_RECVERR = 25;
  static final int IPV6_V6ONLY = 26;
  static final int IPV6_RECVPKTINFO = 49;
  static final int IPV6_PKTINFO = 50;
  static final int IPV6_RECVHOPLIMIT = 51;
  static final int IPV6_HOPLIMIT = 52;
  static final int IPV6_RECVTCLASS = 66;
  static final int IPV6_TCLASS = 67;
  static final int IPV6_FREEBIND = 78;

  // linux/icmp.h, netinet/icmp6.h
  static final int SOL_RAW = 255;
  static final int ICMP_FILTER = 1;
  static final int ICMP6_FILTER = 1;

  // linux/udp.h
  static final int UDP_NO_CHECK6_TX = 101;
  static final int UDP_NO_CHECK6_RX = 102;
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;

  // poll.h
  static final int POLLIN = 0x1;
  static final int POLLOUT = 0x4;
  static final int POLLERR = 0x8;
  static final int POLLHUP = 0x10;
  static final int POLLNVAL = 0x20;

  private Abi() {}
}
