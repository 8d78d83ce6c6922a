package rhumb.protocol.linux;

import java.util.Optional;

/// What the path said about a datagram sent earlier: IP_RECVERR in ip(7), RFC 1122 §4.1.3.3.
///
/// @param destination where the datagram was going; port 0 in what [Origin#LOCAL] reports
/// @param errno the error in the kernel's numbers, EMSGSIZE for "too big"
/// @param origin who found out
/// @param type ICMP type, 0 unless from ICMP
/// @param code ICMP code, 0 unless from ICMP
/// @param mtu the path MTU with EMSGSIZE, else 0
/// @param offender the router or host that said so; empty if the kernel did
/// @param payload the octets of the datagram as far as they came back, from its UDP payload on
public record PathError(
    SockAddr destination,
    int errno,
    Origin origin,
    int type,
    int code,
    int mtu,
    Optional<SockAddr> offender,
    byte[] payload) {

  /// `ee_origin` of linux/errqueue.h.
  public enum Origin {
    /// This host, for instance because a known path MTU is exceeded.
    LOCAL,
    /// An ICMP message.
    ICMP,
    /// An ICMPv6 message.
    ICMP6,
    /// Anything else, such as a time stamp.
    OTHER;

    static Origin of(int number) {
      return switch (number) {
        case 1 -> LOCAL;
        case 2 -> ICMP;
        case 3 -> ICMP6;
        default -> OTHER;
      };
    }
  }

  /// The error's name, empty for a rare one.
  public Optional<Errno> error() {
    return Errno.of(errno);
  }
}
