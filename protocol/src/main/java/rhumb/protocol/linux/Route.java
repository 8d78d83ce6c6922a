package rhumb.protocol.linux;

import java.net.InetAddress;
import java.util.Optional;

/// A unicast route of the main table; ip-route(8).
///
/// @param destination the network, host bits ignored
/// @param prefixLength its length
/// @param gateway the next hop; empty if the destination is on the link
/// @param interfaceIndex the way out, see [Link#index()]; 0 lets the gateway decide
/// @param source the address to prefer for packets of this host
/// @param metric the smaller wins; 0 is the kernel's default
/// @param mtu path MTU to assume; 0 is the interface's
public record Route(
    InetAddress destination,
    int prefixLength,
    Optional<InetAddress> gateway,
    int interfaceIndex,
    Optional<InetAddress> source,
    int metric,
    int mtu) {

  /// A route to what an interface reaches directly, such as a TUN device.
  public static Route onLink(InetAddress destination, int prefixLength, int interfaceIndex) {
    return new Route(
        destination, prefixLength, Optional.empty(), interfaceIndex, Optional.empty(), 0, 0);
  }

  /// A route through a neighbour.
  public static Route via(InetAddress destination, int prefixLength, InetAddress gateway) {
    return new Route(destination, prefixLength, Optional.of(gateway), 0, Optional.empty(), 0, 0);
  }

  /// A copy with another preferred source address.
  public Route withSource(InetAddress preferred) {
    return new Route(
        destination, prefixLength, gateway, interfaceIndex, Optional.of(preferred), metric, mtu);
  }

  /// A copy with another metric.
  public Route withMetric(int other) {
    return new Route(destination, prefixLength, gateway, interfaceIndex, source, other, mtu);
  }

  /// A copy with another MTU.
  public Route withMtu(int other) {
    return new Route(destination, prefixLength, gateway, interfaceIndex, source, metric, other);
  }

  @Override
  public String toString() {
    return destination.getHostAddress()
        + "/"
        + prefixLength
        + gateway.map(g -> " via " + g.getHostAddress()).orElse("");
  }
}
