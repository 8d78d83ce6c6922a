package rhumb.ops.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MapVersion;
import rhumb.router.settings.RouterSettings;
import rhumb.router.settings.RouterSettings.Encapsulation;
import rhumb.router.settings.RouterSettings.InBand;
import rhumb.router.settings.RouterSettings.MapCache;
import rhumb.router.settings.RouterSettings.MapServer;
import rhumb.router.settings.RouterSettings.Mapping;
import rhumb.router.settings.RouterSettings.OnMiss;
import rhumb.router.settings.RouterSettings.Probing;
import rhumb.router.settings.RouterSettings.Registration;
import rhumb.router.settings.RouterSettings.Role;
import rhumb.router.settings.RouterSettings.Tun;
import rhumb.router.settings.RouterSettings.Underlay;

/// Reads `rhumb.router`.
final class RouterReader {
  private static final int MOST_LOCATORS = 32; // what the locator-status-bits can tell apart

  private final Section in;
  private final Encapsulation encapsulation;
  private final List<IpAddress> rlocs;
  private final Set<EidPrefix> eids = new HashSet<>();
  private final Set<IpAddress> mapServers = new HashSet<>();

  RouterReader(Section in) {
    this.in = in;
    this.rlocs = in.values("rlocs", Addresses::rloc);
    encapsulation = EncapsulationReader.read(in);
  }

  RouterSettings read(String name) {
    if (!in.has("rlocs") || in.isEmptyList("rlocs")) {
      in.wrong("rlocs", "is missing", "write this router's addresses towards the core");
    }
    List<Role> roles = in.allOf("roles", Role.class);
    Tuns tuns = Tuns.read(in);
    List<Mapping> database =
        in.sections("database", "mapping-defaults", mapping -> mapping(mapping, tuns));
    List<IpAddress> mapResolvers = in.values("map-resolvers", this::reachable);
    List<MapServer> servers = in.sections("map-servers", "map-server-defaults", this::mapServer);
    boolean encapsulates = roles.contains(Role.ITR) || roles.contains(Role.PITR);
    if (encapsulates && mapResolvers.isEmpty() && !in.has("map-resolvers")) {
      in.wrong("map-resolvers", "is missing", "an ITR needs somebody to ask");
    }
    if (roles.contains(Role.ETR) && !in.has("database")) {
      in.wrong("database", "is missing", "an ETR needs the EID-prefixes of its site");
    }
    return new RouterSettings(
        name,
        rlocs,
        Set.copyOf(roles),
        in.values("petrs", this::reachable),
        petrClients(roles, tuns),
        database,
        mapResolvers,
        servers,
        new Identity(in).read(name, rlocs),
        mapCache(),
        tuns.first(),
        tuns.others(),
        underlay(),
        encapsulation,
        registration(),
        probing(),
        inBand());
  }

  private List<EidPrefix> petrClients(List<Role> roles, Tuns tuns) {
    List<EidPrefix> prefixes = in.values("petr-clients", Addresses::ipPrefix);
    if (roles.contains(Role.PETR) && prefixes.isEmpty()) {
      in.wrong(
          "petr-clients",
          "is missing",
          "write whose packets this proxy ETR forwards; [0.0.0.0/0, \"::/0\"] is everybody");
    }
    List<EidPrefix> everywhere = new ArrayList<>();
    for (Tun tun : tuns.all()) {
      for (EidPrefix prefix : prefixes) {
        everywhere.add(new EidPrefix(tun.instance(), prefix.network(), prefix.length()));
      }
    }
    return everywhere;
  }

  /// An address that one of the RLOCs can talk to.
  private IpAddress reachable(String text) {
    IpAddress address = Addresses.unicast(text);
    if (rlocs.isEmpty() || Addresses.hasFamilyOf(rlocs, address)) return address;
    String family = Addresses.family(address.address());
    throw new Scalar.Hinted(
        address + " is " + family + ", but this router has no " + family + " RLOC",
        "add one to rlocs");
  }

  private Optional<Mapping> mapping(Section in, Tuns tuns) {
    int ttl = (int) in.duration("ttl", Duration.ofMinutes(1), Duration.ofDays(365)).toMinutes();
    Set<Rloc> seen = new HashSet<>();
    List<Locator> locators =
        in.sections(
            "locators",
            "locator-defaults",
            "rloc",
            l -> LocatorReader.read(l, seen).map(this::locator));
    if (!in.has("locators")) {
      in.wrong("locators", "is missing", "write locators = [{ rloc = … }]");
    } else if (!rlocs.isEmpty()
        && !locators.isEmpty()
        && locators.stream().noneMatch(Locator::local)) {
      in.wrong("locators", "none of them is one of this router's rlocs", "add its own");
    } else if (locators.size() > MOST_LOCATORS) {
      in.wrong("locators", "there are more than " + MOST_LOCATORS, "");
    }
    Optional<EidPrefix> eid = Addresses.eid(in);
    eid.ifPresent(prefix -> check(in, prefix, tuns));
    int version = in.number("map-version", MapVersion.NONE, 4095);
    return eid.map(prefix -> new Mapping(prefix, ttl, locators, version));
  }

  private void check(Section in, EidPrefix eid, Tuns tuns) {
    if (!eids.add(eid)) in.wrong("eid", eid + " is in the database twice", "");
    if (tuns.all().stream().noneMatch(tun -> tun.instance().equals(eid.instance()))) {
      in.wrong(
          "eid",
          eid + " is not in instance " + tuns.first().instance() + ", the instance of tun",
          "write tun.instance-id = " + eid.instance() + ", or another device in instances");
    }
    for (IpAddress rloc : rlocs) {
      if (new EidPrefix(eid.instance(), rloc.address(), rloc.address().bits()).overlaps(eid)
          && !tuns.isElsewhere(eid.instance())) {
        in.wrong("eid", eid + " holds this router's own RLOC " + rloc, "EIDs and RLOCs are apart");
      }
    }
  }

  /// Ours is marked as local, and says how it may be sent to.
  private Locator locator(Locator read) {
    return rlocs.stream()
        .filter(own -> Rloc.of(own).equals(read.rloc()))
        .findFirst()
        .map(
            own -> read.withRloc(EncapsulationReader.announced(own, encapsulation)).withLocal(true))
        .orElse(read);
  }

  private Optional<MapServer> mapServer(Section in) {
    Optional<IpAddress> address = in.required("address", this::reachable);
    if (address.isPresent() && !mapServers.add(address.get())) {
      in.wrong("address", address.get() + " is listed twice", "");
    }
    boolean proxyReply = in.flag("proxy-reply");
    boolean wantMapNotify = in.flag("map-notify");
    boolean merge = in.flag("merge");
    return Keys.read(in, "key-id")
        .flatMap(key -> address.map(a -> new MapServer(a, key, proxyReply, wantMapNotify, merge)));
  }

  private MapCache mapCache() {
    try (Section cache = in.section("map-cache")) {
      return new MapCache(
          cache.number("max-entries", 2, 10_000_000),
          cache.oneOf("on-miss", OnMiss.class),
          cache.number("held-packets", 0, 1024),
          cache.size("held-bytes", 1 << 30),
          cache.duration("hold-time", Duration.ofMillis(1), Duration.ofMinutes(1)));
    }
  }

  private Underlay underlay() {
    try (Section underlay = in.section("underlay")) {
      return new Underlay(
          underlay.number("mark", 0, Integer.MAX_VALUE),
          underlay.number("data-port", 1, 65535),
          underlay.number("source-ports", 1, 64));
    }
  }

  private InBand inBand() {
    try (Section inBand = in.section("in-band")) {
      return new InBand(
          inBand.flag("echo-nonce"),
          inBand.flag("send-status-bits"),
          inBand.flag("trust-status-bits"));
    }
  }

  private Probing probing() {
    try (Section probing = in.section("probing")) {
      return new Probing(
          probing.flag("enabled"),
          probing.duration("interval", Duration.ofSeconds(1), Duration.ofHours(1)));
    }
  }

  private Registration registration() {
    try (Section registration = in.section("registration")) {
      return new Registration(
          registration.duration("interval", Duration.ofSeconds(1), Duration.ofMinutes(1)));
    }
  }
}
