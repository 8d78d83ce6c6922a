package rhumb.router.forwarding;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;

/// The router's own RLOCs, as packets ask for them: which of a family are they sent from?
public final class OwnRlocs {
  private final List<IpAddress> v4;
  private final List<IpAddress> v6;
  private volatile int firstV4;
  private volatile int firstV6;

  OwnRlocs(Collection<IpAddress> rlocs) {
    v4 = rlocs.stream().filter(Ipv4Address.class::isInstance).toList();
    v6 = rlocs.stream().filter(rloc -> !(rloc instanceof Ipv4Address)).toList();
  }

  /// Those of a family, in the order of the settings.
  public List<IpAddress> of(boolean ipv6) {
    return ipv6 ? v6 : v4;
  }

  /// The place of the first of a family that is there; 0 if none is.
  public int first(boolean ipv6) {
    return ipv6 ? firstV6 : firstV4;
  }

  /// These are gone at the moment, or their interfaces are down; the others are there.
  public void lost(Set<IpAddress> gone) {
    firstV4 = first(v4, gone);
    firstV6 = first(v6, gone);
  }

  private static int first(List<IpAddress> rlocs, Set<IpAddress> gone) {
    for (int i = 0; i < rlocs.size(); i++) if (!gone.contains(rlocs.get(i))) return i;
    return 0;
  }
}
