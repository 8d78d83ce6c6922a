package rhumb.protocol.address;

import java.net.InetAddress;

/// What IPv4 and IPv6 addresses share: they route, so they can be RLOCs and have sockets.
public sealed interface IpAddress permits Ipv4Address, Ipv6Address {
  /// 224.0.0.0/4 or ff00::/8.
  boolean isMulticast();

  /// 0.0.0.0 or `::`.
  boolean isUnspecified();

  /// 127.0.0.0/8 or `::1`.
  boolean isLoopback();

  /// 169.254.0.0/16 or fe80::/10.
  boolean isLinkLocal();

  /// 4 or 16 octets in network order.
  byte[] toByteArray();

  InetAddress toInetAddress();

  Address address();

  static IpAddress of(InetAddress address) {
    return of(address.getAddress());
  }

  /// @param octets 4 or 16 octets in network order
  static IpAddress of(byte[] octets) {
    return octets.length == 4 ? Ipv4Address.of(octets) : Ipv6Address.of(octets);
  }

  /// @throws IllegalArgumentException naming the text when it is neither IPv4 nor IPv6
  static IpAddress parse(String text) {
    if (Address.tryParse(text).orElse(null) instanceof IpAddress ip) return ip;
    throw new IllegalArgumentException("not an IP address: \"" + text + "\"");
  }
}
