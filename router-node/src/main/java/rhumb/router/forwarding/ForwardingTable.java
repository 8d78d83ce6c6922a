package rhumb.router.forwarding;

import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.prefix.Ipv4Table;
import rhumb.protocol.prefix.Ipv6Table;

/// The forwarding entries of one instance, searched by the data plane without locks.
public final class ForwardingTable {
  private final Ipv4Table<Route> v4 = new Ipv4Table<>();
  private final Ipv6Table<Route> v6 = new Ipv6Table<>();

  ForwardingTable() {}

  /// The most specific entry for an IPv4 destination; null for a miss.
  public @Nullable Route match(int destination) {
    return v4.longestMatch(destination);
  }

  /// The most specific entry for an IPv6 destination; null for a miss.
  public @Nullable Route match(long high, long low) {
    return v6.longestMatch(high, low);
  }

  /// Other families have no packets: they are remembered by [Forwarding] and matched by nobody.
  void put(EidPrefix prefix, Route route) {
    switch (prefix.network()) {
      case Ipv4Address four -> v4.put(four.value(), prefix.length(), route);
      case Ipv6Address six -> v6.put(six.high(), six.low(), prefix.length(), route);
      default -> {}
    }
  }

  void remove(EidPrefix prefix) {
    switch (prefix.network()) {
      case Ipv4Address four -> v4.remove(four.value(), prefix.length());
      case Ipv6Address six -> v6.remove(six.high(), six.low(), prefix.length());
      default -> {}
    }
  }
}
