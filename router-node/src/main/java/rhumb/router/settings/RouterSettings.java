package rhumb.router.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.message.XtrIdentity;

/// What makes a router this one.
///
/// @param rlocs own addresses towards the core; packets are sent from the first of the right family
/// @param petrs where packets for non-LISP destinations go when there is no native way
/// @param petrClients whose packets a proxy ETR forwards
/// @param identity sent in Map-Registers when present
/// @param tun the first device of the site
/// @param otherTuns devices of further instances, each with another instance-id
public record RouterSettings(
    String name,
    List<IpAddress> rlocs,
    Set<Role> roles,
    List<IpAddress> petrs,
    List<EidPrefix> petrClients,
    List<Mapping> database,
    List<IpAddress> mapResolvers,
    List<MapServer> mapServers,
    Optional<XtrIdentity> identity,
    MapCache mapCache,
    Tun tun,
    List<Tun> otherTuns,
    Underlay underlay,
    Registration registration,
    Probing probing) {

  /// What a router does with packets; RFC 9300 §4, RFC 6832 §4 and §6.
  public enum Role {
    /// Encapsulates what its site sends.
    ITR,
    /// Decapsulates, registers and answers Map-Requests for its site.
    ETR,
    /// Encapsulates whatever the source.
    PITR,
    /// Decapsulates whatever the destination, and forwards it natively.
    PETR
  }

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

  /// A device through which the site's packets come and go.
  ///
  /// @param mtu 0 for the largest that fits the core's 1500
  /// @param routes what the router makes the kernel send into the device
  /// @param instance the instance of everything that comes out of it
  /// @param offloads false forces the slow path, for kernels that only pretend
  /// @param namespace the network namespace that it is in, a name of ip-netns(8) or a path; empty
  ///     for that of the router
  public record Tun(
      String name,
      int mtu,
      List<EidPrefix> routes,
      InstanceId instance,
      boolean offloads,
      Optional<String> namespace) {
    public Tun withRoutes(List<EidPrefix> others) {
      return new Tun(name, mtu, others, instance, offloads, namespace);
    }

    public Tun withInstance(InstanceId other) {
      return new Tun(name, mtu, routes, other, offloads, namespace);
    }

    public Tun withOffloads(boolean wanted) {
      return new Tun(name, mtu, routes, instance, wanted, namespace);
    }
  }

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

  public RouterSettings {
    rlocs = List.copyOf(rlocs);
    roles = Set.copyOf(roles);
    petrs = List.copyOf(petrs);
    petrClients = List.copyOf(petrClients);
    database = List.copyOf(database);
    otherTuns = List.copyOf(otherTuns);
  }

  /// Whether it takes on any of `wanted`.
  public boolean is(Role... wanted) {
    return List.of(wanted).stream().anyMatch(roles::contains);
  }

  /// The devices of all instances, the first one first.
  public List<Tun> tuns() {
    List<Tun> all = new ArrayList<>(otherTuns);
    all.addFirst(tun);
    return all;
  }

  public RouterSettings withRoles(Role... others) {
    return new RouterSettings(
        name,
        rlocs,
        Set.of(others),
        petrs,
        petrClients,
        database,
        mapResolvers,
        mapServers,
        identity,
        mapCache,
        tun,
        otherTuns,
        underlay,
        registration,
        probing);
  }

  public RouterSettings withPetrs(List<IpAddress> others) {
    return new RouterSettings(
        name,
        rlocs,
        roles,
        others,
        petrClients,
        database,
        mapResolvers,
        mapServers,
        identity,
        mapCache,
        tun,
        otherTuns,
        underlay,
        registration,
        probing);
  }

  public RouterSettings withPetrClients(List<EidPrefix> others) {
    return new RouterSettings(
        name,
        rlocs,
        roles,
        petrs,
        others,
        database,
        mapResolvers,
        mapServers,
        identity,
        mapCache,
        tun,
        otherTuns,
        underlay,
        registration,
        probing);
  }

  public RouterSettings withDatabase(List<Mapping> other) {
    return new RouterSettings(
        name,
        rlocs,
        roles,
        petrs,
        petrClients,
        other,
        mapResolvers,
        mapServers,
        identity,
        mapCache,
        tun,
        otherTuns,
        underlay,
        registration,
        probing);
  }

  public RouterSettings withMapCache(MapCache other) {
    return new RouterSettings(
        name,
        rlocs,
        roles,
        petrs,
        petrClients,
        database,
        mapResolvers,
        mapServers,
        identity,
        other,
        tun,
        otherTuns,
        underlay,
        registration,
        probing);
  }

  public RouterSettings withTuns(Tun first, List<Tun> others) {
    return new RouterSettings(
        name,
        rlocs,
        roles,
        petrs,
        petrClients,
        database,
        mapResolvers,
        mapServers,
        identity,
        mapCache,
        first,
        others,
        underlay,
        registration,
        probing);
  }

  public RouterSettings withTun(Tun first) {
    return withTuns(first, otherTuns);
  }

  public RouterSettings withUnderlay(Underlay other) {
    return new RouterSettings(
        name,
        rlocs,
        roles,
        petrs,
        petrClients,
        database,
        mapResolvers,
        mapServers,
        identity,
        mapCache,
        tun,
        otherTuns,
        other,
        registration,
        probing);
  }
}
