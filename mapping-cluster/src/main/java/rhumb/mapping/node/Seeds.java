package rhumb.mapping.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import rhumb.mapping.settings.MappingSettings.Cluster;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv6Address;

/// Whom a node asks to let it into their cluster. Nodes know each other by what each calls its own
/// address. Where that is a number, the name of a seed stands for all numbers that DNS has for it,
/// in the same order on every node: the first of them may begin a cluster.
final class Seeds {
  private Seeds() {}

  /// @return `host:port`
  static List<String> of(Cluster cluster) {
    return of(cluster, Seeds::lookUp);
  }

  /// @param dns the addresses of a name; none if it is not known
  static List<String> of(Cluster cluster, Function<String, List<IpAddress>> dns) {
    Optional<IpAddress> own = number(cluster.address());
    if (own.isEmpty()) return cluster.seeds();
    List<String> all = new ArrayList<>();
    for (String seed : cluster.seeds()) {
      int colon = seed.lastIndexOf(':');
      String host = seed.substring(0, colon);
      List<String> found =
          number(host).isPresent()
              ? List.of()
              : dns.apply(host).stream()
                  .filter(each -> each.getClass() == own.get().getClass())
                  .map(each -> text(each) + seed.substring(colon))
                  .sorted()
                  .toList();
      all.addAll(found.isEmpty() ? List.of(seed) : found);
    }
    return all.stream().distinct().toList();
  }

  private static Optional<IpAddress> number(String host) {
    return Address.tryParse(host.replaceAll("^\\[|]$", ""))
        .filter(IpAddress.class::isInstance)
        .map(IpAddress.class::cast);
  }

  private static String text(IpAddress address) {
    return address instanceof Ipv6Address ? "[" + address + "]" : address.toString();
  }

  private static List<IpAddress> lookUp(String name) {
    try {
      return Stream.of(InetAddress.getAllByName(name)).map(IpAddress::of).toList();
    } catch (UnknownHostException e) {
      return List.of(); // others may be known; who asks in vain says so in the end
    }
  }
}
