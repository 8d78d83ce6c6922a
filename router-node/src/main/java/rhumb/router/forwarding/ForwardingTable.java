package rhumb.router.forwarding;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.prefix.PrefixTrie;

/// The forwarding entries of one instance, searched by the data plane without locks.
public final class ForwardingTable {
  private final InstanceId instance;
  private volatile PrefixTrie<Route> routes = PrefixTrie.empty();

  ForwardingTable(InstanceId instance) {
    this.instance = instance;
  }

  /// The most specific entry for an IPv4 destination; null for a miss.
  public @Nullable Route match(int destination) {
    return match(new Ipv4Address(destination));
  }

  /// The most specific entry for an IPv6 destination; null for a miss.
  public @Nullable Route match(long high, long low) {
    return match(new Ipv6Address(high, low));
  }

  private @Nullable Route match(Address destination) {
    return routes
        .longestMatch(new Eid(instance, destination))
        .map(Map.Entry::getValue)
        .orElse(null);
  }

  void put(EidPrefix prefix, Route route) {
    routes = routes.with(prefix, route);
  }

  void remove(EidPrefix prefix) {
    routes = routes.without(prefix);
  }
}
