package rhumb.router.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MapVersion;
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
    Encapsulation encapsulation,
    Registration registration,
    Probing probing,
    InBand inBand) {

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
  ///
  /// @param version its map-version number (RFC 9302), 0 for none
  public record Mapping(EidPrefix eid, int ttlMinutes, List<Locator> locators, int version) {
    /// Without a version.
    public Mapping(EidPrefix eid, int ttlMinutes, List<Locator> locators) {
      this(eid, ttlMinutes, locators, MapVersion.NONE);
    }
  }

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

  /// How packets are wrapped on their way to other routers.
  ///
  /// @param send what is sent to RLOCs of which nothing else is known
  /// @param towards what is sent to certain RLOCs whatever they say
  /// @param accept what is received besides LISP and LISP-GPE, which share a port
  /// @param announce says so in our mappings (RFC 8060 §5.6), which older routers do not understand
  /// @param vxlanMac destination of the Ethernet frames in VXLAN
  public record Encapsulation(
      TunnelFormat send,
      Map<IpAddress, TunnelFormat> towards,
      Set<TunnelFormat> accept,
      boolean announce,
      MacAddress vxlanMac) {
    /// What fabrics that route over VXLAN use between their edges.
    public static final MacAddress FABRIC_MAC = new MacAddress(0xBA25_CDF4_AD38L);

    public static final Encapsulation DEFAULT =
        new Encapsulation(TunnelFormat.LISP, Map.of(), Set.of(), false, FABRIC_MAC);

    public Encapsulation {
      towards = Map.copyOf(towards);
      accept = Set.copyOf(accept);
    }

    /// Whether any packet is sent in `format`.
    public boolean mayBe(TunnelFormat format) {
      return send == format || towards.containsValue(format) || accept.contains(format);
    }
  }

  /// What routers tell each other in the headers of data packets. RFC 9300 §4.1: not over the
  /// public Internet, because anybody could forge it.
  ///
  /// @param echoNonce asks peers that offer it to echo nonces, and offers it
  /// @param sendStatusBits says which of the site's locators are up
  /// @param trustStatusBits looks into it when a peer says that one of its is down
  public record InBand(boolean echoNonce, boolean sendStatusBits, boolean trustStatusBits) {
    public static final InBand NONE = new InBand(false, false, false);
  }

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

  public RouterSettings withRlocs(List<IpAddress> others) {
    return with(copy -> copy.rlocs = others);
  }

  public RouterSettings withRoles(Role... others) {
    return with(copy -> copy.roles = Set.of(others));
  }

  public RouterSettings withProxies(List<IpAddress> others, List<EidPrefix> clients) {
    return with(
        copy -> {
          copy.petrs = others;
          copy.petrClients = clients;
        });
  }

  public RouterSettings withMapCache(MapCache other) {
    return with(copy -> copy.mapCache = other);
  }

  public RouterSettings withTun(Tun first) {
    return with(copy -> copy.tun = first);
  }

  public RouterSettings withTuns(Tun first, List<Tun> others) {
    return with(
        copy -> {
          copy.tun = first;
          copy.otherTuns = others;
        });
  }

  public RouterSettings withEncapsulation(Encapsulation other) {
    return with(copy -> copy.encapsulation = other);
  }

  public RouterSettings withInBand(InBand other) {
    return with(copy -> copy.inBand = other);
  }

  private RouterSettings with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.settings();
  }

  /// Settings on their way to becoming others; the one place that names all of them again.
  private static final class Copy {
    private final RouterSettings original;
    private List<IpAddress> rlocs;
    private Set<Role> roles;
    private List<IpAddress> petrs;
    private List<EidPrefix> petrClients;
    private MapCache mapCache;
    private Tun tun;
    private List<Tun> otherTuns;
    private Encapsulation encapsulation;
    private InBand inBand;

    private Copy(RouterSettings original) {
      this.original = original;
      rlocs = original.rlocs;
      roles = original.roles;
      petrs = original.petrs;
      petrClients = original.petrClients;
      mapCache = original.mapCache;
      tun = original.tun;
      otherTuns = original.otherTuns;
      encapsulation = original.encapsulation;
      inBand = original.inBand;
    }

    private RouterSettings settings() {
      return new RouterSettings(
          original.name,
          rlocs,
          roles,
          petrs,
          petrClients,
          original.database,
          original.mapResolvers,
          original.mapServers,
          original.identity,
          mapCache,
          tun,
          otherTuns,
          original.underlay,
          encapsulation,
          original.registration,
          original.probing,
          inBand);
    }
  }
}
