package rhumb.router.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.router.control.ControlCounters;
import rhumb.router.control.ControlPorts;
import rhumb.router.control.ControlSettings;
import rhumb.router.control.ControlSocket;
import rhumb.router.control.Lookup;
import rhumb.router.control.MapRequester;
import rhumb.router.control.Notice;
import rhumb.router.control.RlocProbe;
import rhumb.router.control.Solicitor;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.HeldPackets;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.Peers;
import rhumb.router.locator.Locators;
import rhumb.router.locator.ProbeSettings;
import rhumb.router.mapcache.Formats;
import rhumb.router.mapcache.MapCache;
import rhumb.router.mapcache.MapCacheSettings;
import rhumb.router.mapcache.MissDoor;
import rhumb.router.mapcache.MissDoor.Family;
import rhumb.router.mapcache.Surroundings;
import rhumb.router.registrar.EtrRegistrar;
import rhumb.router.registrar.NonceSequence;
import rhumb.router.settings.RouterSettings;
import rhumb.router.settings.RouterSettings.Role;
import rhumb.router.site.SiteDatabase;
import rhumb.router.view.LookupView;
import rhumb.router.view.ProbeView;

/// The guardian: spawns the actors of the control plane once there is a data plane to serve, and
/// takes them down in the order that lets the registrations be withdrawn.
/// ```
/// Router ─┬─ ControlSocket
///         ├─ Locators ── Locator, one per remote RLOC
///         ├─ MapCache, one per instance and family ─┬─ MapCacheEntry, one per EID-prefix
///         │                                         └─ MapResolution, one per EID being resolved
///         ├─ Solicitor
///         ├─ EtrRegistrar, one per EID-prefix of the site and Map-Server
///         └─ Lookup, one per question of a person
/// ```
final class Router {
  sealed interface Command {}

  /// The data plane runs: begin.
  record Attach(HeldPackets held, ActorRef<Parts> replyTo) implements Command {}

  record Ask(Eid eid, IpAddress mapResolver, ActorRef<LookupView> replyTo) implements Command {}

  record Probe(IpAddress rloc, EidPrefix held, ActorRef<ProbeView> replyTo) implements Command {}

  /// The site holds these from now on; answers how many mappings that changes.
  record ChangeDatabase(List<RouterSettings.Mapping> database, ActorRef<Integer> replyTo)
      implements Command {}

  /// Remote RLOCs are watched like this from now on.
  record ChangeProbing(RouterSettings.Probing probing) implements Command {}

  /// Of the router's own addresses these are gone at the moment.
  record AddressesLost(Set<IpAddress> addresses) implements Command {}

  record Stop() implements Command {}

  private record Noticed(Notice notice) implements Command {}

  /// The site of `source` says by `count` bits which of its locators are up.
  private record StatusBits(Eid source, int bits, int count) implements Command {}

  /// `from` sends to `destination` by an old mapping.
  private record OldMapping(IpAddress from, Eid source, Eid destination) implements Command {}

  /// The mapping of `source` is newer than ours of it.
  private record NewerMapping(Eid source) implements Command {}

  private record RegistrarEnded() implements Command {}

  private record ControlEnded() implements Command {}

  /// Whom to ask what.
  ///
  /// @param registrars by EID-prefix
  record Parts(
      SiteDatabase site,
      ActorRef<Locators.Command> locators,
      List<ActorRef<MapCache.Command>> caches,
      Map<EidPrefix, List<ActorRef<EtrRegistrar.Command>>> registrars) {}

  /// What is there before the first actor is.
  record Ground(
      RouterSettings settings,
      Config config,
      ControlPorts ports,
      ControlCounters counters,
      Forwarding forwarding,
      LocalEids eids,
      MissDoor door,
      RandomGenerator nonces,
      Clock clock) {}

  private static final Duration RECENTLY = Duration.ofMinutes(1); // RFC 9301 §6.1

  private final ActorContext<Command> context;
  private final Ground ground;
  private final SiteDatabase site;
  private final ActorRef<ControlSocket.Command> control;
  private final ActorRef<Locators.Command> locators;
  private final MapRequester requester;
  private final ActorRef<Solicitor.Command> solicitor;
  private final Map<Family, ActorRef<MapCache.Command>> caches = new HashMap<>();
  private final Registrars registrars;

  static Behavior<Command> create(Ground ground) {
    return Behaviors.setup(context -> new Router(context, ground).running());
  }

  private Router(ActorContext<Command> context, Ground ground) {
    this.context = context;
    this.ground = ground;
    RouterSettings settings = ground.settings();
    boolean echoes = settings.inBand().echoNonce();
    site = new SiteDatabase(ground.forwarding().own(), settings.database(), echoes);
    ground.eids().replaceMappings(site.records());
    control =
        context.spawn(
            resumed(
                ControlSocket.create(
                    ground.ports(),
                    ground.counters(),
                    site,
                    settings.is(Role.ETR),
                    context.messageAdapter(Notice.class, Noticed::new),
                    ControlSettings.of(ground.config().getConfig("control")),
                    ground.clock())),
            "control-socket",
            DispatcherSelector.fromConfig("rhumb.router.control.dispatcher"));
    context.watchWith(control, new ControlEnded());
    requester = new MapRequester(site, control, ground.nonces());
    locators = context.spawn(resumed(locators(settings)), "locators");
    solicitor = context.spawn(resumed(Solicitor.create(requester, ground.clock())), "solicitor");
    var common = registrarsCommon(settings);
    registrars = new Registrars(settings.mapServers(), (m, server) -> spawn(m, server, common));
  }

  private Behavior<Locators.Command> locators(RouterSettings settings) {
    var probing =
        ProbeSettings.of(
            settings.probing().enabled(),
            settings.probing().interval(),
            settings.inBand().echoNonce(),
            ground.config().getConfig("locator"));
    return Locators.create(
        requester, ground.counters(), probing, ground.forwarding().peers(), ground.clock());
  }

  /// A fault of ours costs the message that met it, not what the actor knows.
  private static <T> Behavior<T> resumed(Behavior<T> behavior) {
    return Behaviors.supervise(behavior).onFailure(SupervisorStrategy.resume());
  }

  /// A fault of ours costs what the actor knows: it begins anew.
  private static <T> Behavior<T> restarted(Behavior<T> behavior) {
    var strategy = SupervisorStrategy.restart().withLimit(10, Duration.ofMinutes(1));
    return Behaviors.supervise(behavior).onFailure(strategy);
  }

  private Behavior<Command> running() {
    return Behaviors.receiveMessage(this::whenRunning);
  }

  private Behavior<Command> whenRunning(Command command) {
    switch (command) {
      case Attach(var held, var replyTo) -> attach(held, replyTo);
      case Ask(var eid, var mapResolver, var replyTo) ->
          context.spawnAnonymous(
              Lookup.create(eid, mapResolver, requester, ground.clock(), replyTo));
      case Probe(var rloc, var held, var replyTo) ->
          context.spawnAnonymous(RlocProbe.create(rloc, held, requester, ground.clock(), replyTo));
      case ChangeDatabase(var database, var replyTo) ->
          replyTo.tell(changed(site.replace(database)));
      case ChangeProbing(var probing) ->
          locators.tell(new Locators.Probing(probing.enabled(), probing.interval()));
      case AddressesLost(var addresses) -> changed(site.lost(addresses));
      case Noticed(Notice.Solicited solicited) -> solicited(solicited.eid());
      case Noticed(Notice.Invoked invoked) -> solicitor.tell(new Solicitor.Heard(invoked));
      case StatusBits(var source, var bits, var count) ->
          cache(source).ifPresent(c -> c.tell(new MapCache.StatusBits(source, bits, count)));
      case OldMapping(var from, var source, var destination) ->
          site.covering(destination)
              .ifPresent(eid -> solicitor.tell(new Solicitor.Tell(eid, told(from, source))));
      case NewerMapping(var source) -> solicited(source);
      case RegistrarEnded _ -> registrars.ended();
      case ControlEnded _ -> throw new IllegalStateException("the control socket failed");
      case Stop _ -> {
        return withdrawing();
      }
    }
    return Behaviors.same();
  }

  private static Map<IpAddress, EidPrefix> told(IpAddress from, Eid source) {
    return Map.of(from, source.toHostPrefix());
  }

  private void solicited(Eid eid) {
    cache(eid).ifPresent(cache -> cache.tell(new MapCache.Solicited(eid)));
  }

  private Optional<ActorRef<MapCache.Command>> cache(Eid eid) {
    var family = new Family(eid.address().afi(), eid.instance());
    return Optional.ofNullable(caches.get(family));
  }

  /// Hears what the headers of packets tell, on the data plane's thread.
  private static Peers.Listener listener(ActorRef<Command> self) {
    return new Peers.Listener() {
      @Override
      public void statusBits(Eid source, int bits, int count) {
        self.tell(new StatusBits(source, bits, count));
      }

      @Override
      public void oldMapping(IpAddress from, Eid source, Eid destination) {
        self.tell(new OldMapping(from, source, destination));
      }

      @Override
      public void newerMapping(Eid source) {
        self.tell(new NewerMapping(source));
      }
    };
  }

  private void attach(HeldPackets held, ActorRef<Parts> replyTo) {
    if (ground.settings().is(Role.ITR, Role.PITR)) spawnCaches(held);
    if (ground.settings().is(Role.ETR)) registrars.register(site.records(), List.of());
    ground.door().open(caches);
    ground.forwarding().peers().listener(listener(context.getSelf()));
    var all = List.copyOf(caches.values());
    replyTo.tell(new Parts(site, locators, all, registrars.byPrefix()));
  }

  private void spawnCaches(HeldPackets held) {
    var around =
        new Surroundings(
            site,
            ground.forwarding(),
            held,
            requester,
            ground.settings().mapResolvers(),
            locators,
            new Formats(ground.settings().encapsulation()),
            ground.counters(),
            ground.clock());
    var settings =
        MapCacheSettings.of(
            ground.settings().mapCache().maxEntries(), ground.config().getConfig("map-cache"));
    for (RouterSettings.Tun tun : ground.settings().tuns()) {
      for (String everything : List.of("0.0.0.0", "::")) {
        var prefix = new EidPrefix(tun.instance(), IpAddress.parse(everything).address(), 0);
        var family = new Family(prefix.network().afi(), tun.instance());
        caches.put(
            family,
            context.spawn(
                restarted(MapCache.create(prefix, settings, around, ground.door())),
                "map-cache-" + (family.afi() == 1 ? "ipv4-" : "ipv6-") + tun.instance().value()));
      }
    }
  }

  private EtrRegistrar.Common registrarsCommon(RouterSettings settings) {
    return new EtrRegistrar.Common(
        control,
        ground.counters(),
        new NonceSequence(ground.clock()),
        settings.identity(),
        settings.registration().interval(),
        ground.clock());
  }

  private ActorRef<EtrRegistrar.Command> spawn(
      MappingRecord mapping, RouterSettings.MapServer server, EtrRegistrar.Common common) {
    var registrar = context.spawnAnonymous(restarted(EtrRegistrar.create(mapping, server, common)));
    context.watchWith(registrar, new RegistrarEnded());
    return registrar;
  }

  /// Says so to everybody who has to know: the data plane, the Map-Servers, and the peers that
  /// packets went to within the last minute (RFC 9301 §6.1).
  private int changed(List<MappingRecord> mappings) {
    List<MappingRecord> all = site.records();
    ground.eids().replaceMappings(all);
    if (!ground.settings().is(Role.ETR)) return mappings.size();
    registrars.register(all, mappings);
    Instant since = ground.clock().instant().minus(RECENTLY);
    for (MappingRecord mapping : mappings) {
      var peers = ground.forwarding().recentPeers(mapping.eid().instance(), since);
      solicitor.tell(new Solicitor.Tell(mapping.eid(), peers));
    }
    return mappings.size();
  }

  private Behavior<Command> withdrawing() {
    registrars.withdrawAll();
    if (registrars.running() == 0) control.tell(new ControlSocket.Stop());
    return Behaviors.receiveMessage(this::whenWithdrawing);
  }

  private Behavior<Command> whenWithdrawing(Command command) {
    switch (command) {
      case RegistrarEnded _ -> {
        registrars.ended();
        if (registrars.running() == 0) control.tell(new ControlSocket.Stop());
      }
      case ControlEnded _ -> {
        return Behaviors.stopped();
      }
      default -> {} // too late
    }
    return Behaviors.same();
  }
}
