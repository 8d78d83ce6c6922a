package rhumb.router.forwarding;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;

/// The EID-prefixes of this router's site, as packets ask for them: is this address ours?
public final class LocalEids {
  private final Map<InstanceId, Site> sites = new ConcurrentHashMap<>();

  /// None yet.
  public LocalEids() {}

  public LocalEids(Collection<EidPrefix> prefixes) {
    replace(prefixes);
  }

  /// From now on it is these, of whatever instances.
  public synchronized void replace(Collection<EidPrefix> prefixes) {
    Map<InstanceId, List<EidPrefix>> byInstance =
        prefixes.stream().collect(Collectors.groupingBy(EidPrefix::instance));
    byInstance.keySet().forEach(this::in);
    sites.forEach(
        (instance, site) ->
            site.prefixes = new Masks(byInstance.getOrDefault(instance, List.of())));
  }

  /// For the data plane: what is ours in `instance`, always the same object.
  public Site in(InstanceId instance) {
    return sites.computeIfAbsent(instance, _ -> new Site());
  }

  /// The local EID-prefixes of one instance.
  public static final class Site {
    private volatile Masks prefixes = new Masks(List.of());

    private Site() {}

    public boolean contains(int address) {
      return prefixes.contains(address);
    }

    public boolean contains(long high, long low) {
      return prefixes.contains(high, low);
    }
  }

  /// Networks and masks side by side: a site has few prefixes, and most packets hit the first.
  private static final class Masks {
    private final int[] networks;
    private final int[] masks;
    private final long[] networks6;
    private final long[] masks6;

    Masks(List<EidPrefix> prefixes) {
      var four = prefixes.stream().filter(p -> p.network() instanceof Ipv4Address).toList();
      var six = prefixes.stream().filter(p -> p.network() instanceof Ipv6Address).toList();
      networks = new int[four.size()];
      masks = new int[four.size()];
      networks6 = new long[2 * six.size()];
      masks6 = new long[2 * six.size()];
      for (int i = 0; i < masks.length; i++) {
        networks[i] = ((Ipv4Address) four.get(i).network()).value();
        masks[i] = new Ipv4Address(-1).masked(four.get(i).length()).value();
      }
      for (int i = 0; i < six.size(); i++) {
        var network = (Ipv6Address) six.get(i).network();
        var mask = new Ipv6Address(-1, -1).masked(six.get(i).length());
        networks6[2 * i] = network.high();
        networks6[2 * i + 1] = network.low();
        masks6[2 * i] = mask.high();
        masks6[2 * i + 1] = mask.low();
      }
    }

    boolean contains(int address) {
      for (int i = 0; i < masks.length; i++) {
        if ((address & masks[i]) == networks[i]) return true;
      }
      return false;
    }

    boolean contains(long high, long low) {
      for (int i = 0; i < masks6.length; i += 2) {
        if ((high & masks6[i]) == networks6[i] && (low & masks6[i + 1]) == networks6[i + 1]) {
          return true;
        }
      }
      return false;
    }
  }
}
