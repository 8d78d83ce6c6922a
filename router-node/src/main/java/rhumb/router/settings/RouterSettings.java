package rhumb.router.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.message.XtrIdentity;

/// What makes a router this one.
///
/// @param rlocs own addresses towards the core; packets are sent from the first of the right family
/// @param itr encapsulates for its site
/// @param etr decapsulates, registers and answers Map-Requests for its site
/// @param pitr encapsulates whatever the source (RFC 6832)
/// @param petrs where packets for non-LISP destinations go when there is no native way
/// @param identity sent in Map-Registers when present
public record RouterSettings(
    String name,
    List<IpAddress> rlocs,
    boolean itr,
    boolean etr,
    boolean pitr,
    List<IpAddress> petrs,
    List<Mapping> database,
    List<IpAddress> mapResolvers,
    List<MapServer> mapServers,
    Optional<XtrIdentity> identity,
    MapCache mapCache,
    Tun tun,
    Underlay underlay,
    Registration registration,
    Probing probing) {

  /// An EID-prefix of this site and where it is reached.
  public record Mapping(EidPrefix eid, int ttlMinutes, List<Locator> locators) {}

  /// Where to register.
  public record MapServer(
      IpAddress address, SharedKey key, boolean proxyReply, boolean wantMapNotify, boolean merge) {}

  /// What happens to packets whose destination is not known yet.
  public enum OnMiss {
    HOLD,
    DROP
  }

  /// @param maxEntries the least recently hit goes first
  /// @param heldPackets per unresolved EID
  /// @param heldBytes over all unresolved EIDs
  /// @param holdTime the longest that a packet waits
  public record MapCache(
      int maxEntries, OnMiss onMiss, int heldPackets, int heldBytes, Duration holdTime) {}

  /// The device through which the site's packets come and go.
  ///
  /// @param mtu 0 for the largest that fits the core's 1500
  /// @param routes what the router makes the kernel send into the device
  /// @param instance the instance of everything that comes out of it
  /// @param offloads false forces the slow path, for kernels that only pretend
  public record Tun(
      String name, int mtu, List<EidPrefix> routes, InstanceId instance, boolean offloads) {}

  /// How to reach the core when the default route points into the tunnel.
  ///
  /// @param mark put on every packet that is sent outside of the tunnel, so that a routing rule can
  ///     tell it; 0 for none
  /// @param dataPort UDP port of encapsulated data, 4341
  /// @param sourcePorts how many UDP sockets spread the flows
  public record Underlay(int mark, int dataPort, int sourcePorts) {}

  /// @param interval between Map-Registers (RFC 9301 §8.2: one minute)
  public record Registration(Duration interval) {}

  /// How remote RLOCs are watched.
  ///
  /// @param enabled false: every RLOC of a mapping counts as up
  /// @param interval between RLOC-probes to one that is up, give or take a tenth
  public record Probing(boolean enabled, Duration interval) {
    public static final Probing DEFAULT = new Probing(true, Duration.ofMinutes(1));
  }
}
