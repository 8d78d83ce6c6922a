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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import rhumb.router.control.Solicited;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.HeldPackets;
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

/// The guardian: spawns the actors of the control plane once there is a data plane to serve, and
/// takes them down in the order that lets the registrations be withdrawn.
/// ```
/// Router ─┬─ ControlSocket
///         ├─ Locators ── Locator, one per remote RLOC
///         ├─ MapCache, one per instance and family ─┬─ MapCacheEntry, one per EID-prefix
///         │                                         └─ MapResolution, one per EID being resolved
///         ├─ EtrRegistrar, one per EID-prefix of the site and Map-Server
///         └─ Lookup, one per question of a person
/// ```
final class Router {
  sealed interface Command {}

  /// The data plane runs: begin.
  record Attach(HeldPackets held, ActorRef<Parts> replyTo) implements Command {}

  record Ask(Eid eid, IpAddress mapResolver, ActorRef<LookupView> replyTo) implements Command {}

  record Stop() implements Command {}

  private record SmrReceived(Solicited solicited) implements Command {}

  private record RegistrarEnded() implements Command {}

  private record ControlEnded() implements Command {}

  /// Whom to ask what.
  ///
  /// @param registrars by EID-prefix
  record Parts(
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
      MissDoor door,
      RandomGenerator nonces,
      Clock clock) {}

  private final ActorContext<Command> context;
  private final Ground ground;
  private final SiteDatabase site;
  private final ActorRef<ControlSocket.Command> control;
  private final ActorRef<Locators.Command> locators;
  private final MapRequester requester;
  private final Map<Family, ActorRef<MapCache.Command>> caches = new HashMap<>();
  private final List<ActorRef<EtrRegistrar.Command>> registrars = new ArrayList<>();
  private int registrarsLeft;

  static Behavior<Command> create(Ground ground) {
    return Behaviors.setup(context -> new Router(context, ground).running());
  }

  private Router(ActorContext<Command> context, Ground ground) {
    this.context = context;
    this.ground = ground;
    RouterSettings settings = ground.settings();
    site = new SiteDatabase(settings.rlocs(), settings.database());
    control =
        context.spawn(
            resumed(
                ControlSocket.create(
                    ground.ports(),
                    ground.counters(),
                    site,
                    settings.is(Role.ETR),
                    context.messageAdapter(Solicited.class, SmrReceived::new),
                    ControlSettings.of(ground.config().getConfig("control")),
                    ground.clock())),
            "control-socket",
            DispatcherSelector.fromConfig("rhumb.router.control.dispatcher"));
    context.watchWith(control, new ControlEnded());
    requester = new MapRequester(site, control, ground.nonces());
    var probing =
        ProbeSettings.of(
            settings.probing().enabled(),
            settings.probing().interval(),
            ground.config().getConfig("locator"));
    locators =
        context.spawn(
            resumed(Locators.create(requester, ground.counters(), probing, ground.clock())),
            "locators");
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
      case SmrReceived(var solicited) -> solicited(solicited.eid());
      case RegistrarEnded _ -> {}
      case ControlEnded _ -> throw new IllegalStateException("the control socket failed");
      case Stop _ -> {
        return withdrawing();
      }
    }
    return Behaviors.same();
  }

  private void solicited(Eid eid) {
    var family = new Family(eid.address().afi(), eid.instance());
    Optional.ofNullable(caches.get(family))
        .ifPresent(cache -> cache.tell(new MapCache.Solicited(eid)));
  }

  private void attach(HeldPackets held, ActorRef<Parts> replyTo) {
    if (ground.settings().is(Role.ITR, Role.PITR)) spawnCaches(held);
    Map<EidPrefix, List<ActorRef<EtrRegistrar.Command>>> byPrefix = new HashMap<>();
    if (ground.settings().is(Role.ETR)) spawnRegistrars(byPrefix);
    ground.door().open(caches);
    replyTo.tell(new Parts(locators, List.copyOf(caches.values()), Map.copyOf(byPrefix)));
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

  private void spawnRegistrars(Map<EidPrefix, List<ActorRef<EtrRegistrar.Command>>> byPrefix) {
    RouterSettings settings = ground.settings();
    var common =
        new EtrRegistrar.Common(
            control,
            ground.counters(),
            new NonceSequence(ground.clock()),
            settings.identity(),
            settings.registration().interval(),
            ground.clock());
    for (RouterSettings.Mapping mapping : settings.database()) {
      MappingRecord record = SiteDatabase.record(mapping);
      for (RouterSettings.MapServer server : settings.mapServers()) {
        var registrar =
            context.spawn(
                restarted(EtrRegistrar.create(record, server, common)),
                "registrar-" + registrars.size());
        context.watchWith(registrar, new RegistrarEnded());
        registrars.add(registrar);
        byPrefix.computeIfAbsent(mapping.eid(), _ -> new ArrayList<>()).add(registrar);
      }
    }
  }

  private Behavior<Command> withdrawing() {
    registrarsLeft = registrars.size();
    registrars.forEach(registrar -> registrar.tell(new EtrRegistrar.Withdraw()));
    if (registrarsLeft == 0) control.tell(new ControlSocket.Stop());
    return Behaviors.receiveMessage(this::whenWithdrawing);
  }

  private Behavior<Command> whenWithdrawing(Command command) {
    switch (command) {
      case RegistrarEnded _ -> {
        if (--registrarsLeft == 0) control.tell(new ControlSocket.Stop());
      }
      case ControlEnded _ -> {
        return Behaviors.stopped();
      }
      case Attach _, Ask _, Stop _, SmrReceived _ -> {}
    }
    return Behaviors.same();
  }
}
