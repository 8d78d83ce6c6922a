package rhumb.router.forwarding;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;

/// The router's own RLOCs: which of them are there, and which of a family does it send from? One
/// thread changes it, any thread asks.
public final class OwnRlocs {
  private final List<IpAddress> all;
  private final List<IpAddress> v4;
  private final List<IpAddress> v6;
  private volatile Set<IpAddress> gone = Set.of();
  private volatile int firstV4;
  private volatile int firstV6;

  /// @param rlocs in the order of the settings
  public OwnRlocs(Collection<IpAddress> rlocs) {
    all = List.copyOf(rlocs);
    v4 = all.stream().filter(Ipv4Address.class::isInstance).toList();
    v6 = all.stream().filter(rloc -> !(rloc instanceof Ipv4Address)).toList();
  }

  /// In the order of the settings.
  public List<IpAddress> all() {
    return all;
  }

  /// Those of a family, in the order of the settings.
  public List<IpAddress> of(boolean ipv6) {
    return ipv6 ? v6 : v4;
  }

  /// The place of the first of a family that is there; 0 if none is.
  public int first(boolean ipv6) {
    return ipv6 ? firstV6 : firstV4;
  }

  /// The first of the family of `peer` that is there, or else the first; empty if there is none.
  public Optional<IpAddress> towards(IpAddress peer) {
    boolean ipv6 = !(peer instanceof Ipv4Address);
    List<IpAddress> family = of(ipv6);
    return family.isEmpty() ? Optional.empty() : Optional.of(family.get(first(ipv6)));
  }

  public boolean isGone(IpAddress address) {
    return gone.contains(address);
  }

  /// These are gone at the moment, or their interfaces are down; the others are there.
  public void lost(Set<IpAddress> addresses) {
    gone = Set.copyOf(addresses);
    firstV4 = first(v4, gone);
    firstV6 = first(v6, gone);
  }

  private static int first(List<IpAddress> rlocs, Set<IpAddress> gone) {
    for (int i = 0; i < rlocs.size(); i++) if (!gone.contains(rlocs.get(i))) return i;
    return 0;
  }
}
