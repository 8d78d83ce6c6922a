package rhumb.router.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.message.RecentMessages;
import rhumb.protocol.time.SteadyClock;
import rhumb.router.control.ControlCounters;
import rhumb.router.control.ControlPorts;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.mapcache.MissDoor;
import rhumb.router.settings.RouterSettings;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.LocatorView;
import rhumb.router.view.LookupView;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.ProbeView;
import rhumb.router.view.RouterEvent;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterQueries;
import rhumb.router.view.RouterStatistics;
import rhumb.router.view.SiteDeviceView;

/// A running router: the door through which the rest of the process starts, asks and stops it.
public final class RouterNode implements RouterQueries, AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final ActorSystem<Router.Command> system;
  private final PacketPlane packets;
  private final Questions questions;
  private final AddressWatch watch;

  private RouterNode(
      ActorSystem<Router.Command> system,
      PacketPlane packets,
      Questions questions,
      AddressWatch watch) {
    this.system = system;
    this.packets = packets;
    this.questions = questions;
    this.watch = watch;
  }

  /// Starts a router and returns once it forwards, registers and answers.
  ///
  /// @throws StartFailure if something that it needs is missing or taken
  public static RouterNode start(RouterSettings settings) throws StartFailure {
    return start(settings, SteadyClock.ofProcess(), StreamedPackets::start);
  }

  static RouterNode start(RouterSettings settings, Clock clock, PacketPlane.Factory factory)
      throws StartFailure {
    Config all = ConfigFactory.load();
    Config config = all.getConfig("rhumb.router");
    ControlPorts ports = open(settings);
    var door = new MissDoor(config.getInt("map-cache.waiting-misses"));
    var ground =
        new Router.Ground(
            settings,
            config,
            ports,
            new ControlCounters(),
            new Forwarding(settings.rlocs()),
            localEids(settings),
            door,
            new SecureRandom(),
            clock);
    Config akka = config.getConfig("system").withFallback(all);
    ActorSystem<Router.Command> system =
        ActorSystem.create(Router.create(ground), "rhumb-router", akka);
    try {
      PacketPlane packets =
          factory.start(system, settings, ground.forwarding(), ground.eids(), door);
      Router.Parts parts = attach(system, packets);
      AddressWatch watch = watch(settings, system, packets);
      var questions = new Questions(system, parts, ground, packets);
      return new RouterNode(system, packets, questions, watch);
    } catch (StartFailure e) {
      stop(system);
      throw e;
    }
  }

  private static AddressWatch watch(
      RouterSettings settings, ActorSystem<Router.Command> system, PacketPlane packets)
      throws StartFailure {
    try {
      return new AddressWatch(
          settings.rlocs(), lost -> system.tell(new Router.AddressesLost(lost)));
    } catch (LinuxException e) {
      packets.close();
      throw StartFailure.of(e);
    }
  }

  private static ControlPorts open(RouterSettings settings) throws StartFailure {
    try {
      return ControlPorts.open(settings.rlocs(), settings.underlay().mark());
    } catch (LinuxException e) {
      throw StartFailure.of(e);
    }
  }

  private static LocalEids localEids(RouterSettings settings) {
    return new LocalEids(settings.database().stream().map(RouterSettings.Mapping::eid).toList());
  }

  private static Router.Parts attach(ActorSystem<Router.Command> system, PacketPlane packets) {
    CompletionStage<Router.Parts> parts =
        AskPattern.ask(
            system,
            (ActorRef<Router.Parts> replyTo) -> new Router.Attach(packets.heldPackets(), replyTo),
            START_TIMEOUT,
            system.scheduler());
    try {
      return parts.toCompletableFuture().join();
    } catch (CompletionException e) {
      packets.close();
      stop(system);
      throw new IllegalStateException("the router's actors did not start", e);
    }
  }

  /// From now on the site has these mappings: they are registered at once, and the peers that
  /// packets went to lately are told to ask again (RFC 9301 §6.1).
  ///
  /// @return how many mappings are new or not as before
  public CompletionStage<Integer> changeDatabase(List<RouterSettings.Mapping> database) {
    return AskPattern.ask(
        system,
        (ActorRef<Integer> replyTo) -> new Router.ChangeDatabase(database, replyTo),
        START_TIMEOUT,
        system.scheduler());
  }

  /// From now on remote RLOCs are watched like this.
  public void changeProbing(RouterSettings.Probing probing) {
    system.tell(new Router.ChangeProbing(probing));
  }

  @Override
  public CompletionStage<List<MapCacheView>> mapCaches() {
    return questions.mapCaches();
  }

  @Override
  public CompletionStage<Integer> clearMapCache(Optional<EidPrefix> within) {
    return questions.clearMapCache(within);
  }

  @Override
  public CompletionStage<List<DatabaseView>> database() {
    return questions.database();
  }

  @Override
  public CompletionStage<RouterStatistics> statistics() {
    return questions.statistics();
  }

  @Override
  public CompletionStage<LookupView> lookup(Eid eid, Optional<IpAddress> mapResolver) {
    return questions.lookup(eid, mapResolver);
  }

  @Override
  public CompletionStage<ProbeView> probe(IpAddress rloc, EidPrefix held) {
    return questions.probe(rloc, held);
  }

  @Override
  public CompletionStage<List<LocatorView>> locators() {
    return questions.locators();
  }

  @Override
  public List<SiteDeviceView> devices() {
    return questions.devices();
  }

  @Override
  public List<RecentMessages.Seen> messages(long id) {
    return questions.messages(id);
  }

  @Override
  public void listen(Consumer<RouterEvent> listener) {
    questions.listen(listener);
  }

  @Override
  public CompletionStage<List<RouterHealth>> health() {
    return questions.health();
  }

  /// Withdraws the registrations, stops forwarding and gives everything back. Returns when done.
  @Override
  public void close() {
    watch.close();
    packets.close();
    stop(system);
  }

  private static void stop(ActorSystem<Router.Command> system) {
    system.tell(new Router.Stop());
    var stopped = system.getWhenTerminated().toCompletableFuture();
    try {
      stopped.get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      system.log().warn("the router did not stop within {}", STOP_TIMEOUT, e);
      system.terminate();
    }
  }
}
