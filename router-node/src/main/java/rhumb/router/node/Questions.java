package rhumb.router.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.RecipientRef;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.RecentMessages;
import rhumb.protocol.time.SteadyClock;
import rhumb.router.locator.LocatorStatus;
import rhumb.router.locator.Locators;
import rhumb.router.mapcache.MapCache;
import rhumb.router.registrar.EtrRegistrar;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.DatabaseView.Registration;
import rhumb.router.view.LocatorView;
import rhumb.router.view.LookupView;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.ProbeView;
import rhumb.router.view.RouterEvent;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterQueries;
import rhumb.router.view.RouterStatistics;
import rhumb.router.view.SiteDeviceView;

/// Answers a person's questions by asking the actors who know.
final class Questions implements RouterQueries {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(15); // three attempts and more

  private final ActorSystem<Router.Command> system;
  private final Router.Parts parts;
  private final Router.Ground ground;
  private final PacketPlane packets;
  private final Instant since;

  Questions(
      ActorSystem<Router.Command> system,
      Router.Parts parts,
      Router.Ground ground,
      PacketPlane packets) {
    this.system = system;
    this.parts = parts;
    this.ground = ground;
    this.packets = packets;
    since = ground.clock().instant();
  }

  @Override
  public CompletionStage<List<MapCacheView>> mapCaches() {
    CompletionStage<List<LocatorStatus>> statuses = ask(parts.locators(), Locators.Show::new);
    CompletionStage<List<MapCacheView>> views = askAll(parts.caches(), MapCache.Show::new);
    return views.thenCombine(statuses, this::withRoundTrips);
  }

  private List<MapCacheView> withRoundTrips(
      List<MapCacheView> views, List<LocatorStatus> statuses) {
    Duration ahead = SteadyClock.behindTheWall(ground.clock());
    Map<IpAddress, LocatorStatus> byRloc =
        statuses.stream().collect(Collectors.toMap(LocatorStatus::rloc, status -> status));
    return views.stream()
        .map(view -> RoundTrips.filledIn(view, byRloc).later(ahead))
        .sorted(Comparator.comparingInt(MapCacheView::afi))
        .toList();
  }

  @Override
  public CompletionStage<Integer> clearMapCache(Optional<EidPrefix> within) {
    CompletionStage<List<Integer>> counts =
        askAll(parts.caches(), (ActorRef<Integer> replyTo) -> new MapCache.Clear(within, replyTo));
    return counts.thenApply(all -> all.stream().mapToInt(Integer::intValue).sum());
  }

  @Override
  public CompletionStage<List<DatabaseView>> database() {
    return sequence(parts.site().records().stream().map(this::database).toList());
  }

  private CompletionStage<DatabaseView> database(MappingRecord mapping) {
    List<ActorRef<EtrRegistrar.Command>> registrars =
        parts.registrars().getOrDefault(mapping.eid(), List.of());
    CompletionStage<List<Registration>> registrations = askAll(registrars, EtrRegistrar.Show::new);
    return registrations.thenApply(all -> database(mapping, all));
  }

  private DatabaseView database(MappingRecord mapping, List<Registration> registrations) {
    Duration ahead = SteadyClock.behindTheWall(ground.clock());
    return new DatabaseView(
        mapping.eid(),
        mapping.ttlMinutes(),
        mapping.locators(),
        registrations.stream().map(each -> each.later(ahead)).toList());
  }

  @Override
  public CompletionStage<RouterStatistics> statistics() {
    CompletionStage<List<MapCache.Size>> sizes = askAll(parts.caches(), MapCache.Measure::new);
    return sizes.thenApply(this::statistics);
  }

  private RouterStatistics statistics(List<MapCache.Size> caches) {
    return new RouterStatistics(
        onTheWall(since),
        packets.encapsulation(),
        packets.decapsulation(),
        ground.counters().received(),
        ground.counters().sent(),
        ground.counters().dropped(),
        caches.stream().mapToInt(MapCache.Size::entries).sum(),
        caches.stream().mapToInt(MapCache.Size::limit).sum(),
        caches.stream().mapToInt(MapCache.Size::pending).sum(),
        caches.stream().mapToLong(MapCache.Size::evictions).sum());
  }

  @Override
  public CompletionStage<LookupView> lookup(Eid eid, Optional<IpAddress> mapResolver) {
    List<IpAddress> configured = ground.settings().mapResolvers();
    Optional<IpAddress> asked = mapResolver.or(() -> configured.stream().findFirst());
    if (asked.isEmpty()) return refused("no Map-Resolver is configured, name one");
    if (!(eid.address() instanceof IpAddress)) return refused(eid + " is not an IP address");
    return AskPattern.ask(
        system,
        (ActorRef<LookupView> replyTo) -> new Router.Ask(eid, asked.get(), replyTo),
        LOOKUP_TIMEOUT,
        system.scheduler());
  }

  @Override
  public CompletionStage<ProbeView> probe(IpAddress rloc, EidPrefix held) {
    if (!(held.network() instanceof IpAddress)) return refused(held + " is no IP prefix");
    return AskPattern.ask(
        system,
        (ActorRef<ProbeView> replyTo) -> new Router.Probe(rloc, held, replyTo),
        LOOKUP_TIMEOUT,
        system.scheduler());
  }

  private static <T> CompletionStage<T> refused(String why) {
    return CompletableFuture.failedStage(new IllegalArgumentException(why));
  }

  @Override
  public CompletionStage<List<LocatorView>> locators() {
    CompletionStage<List<LocatorStatus>> statuses = ask(parts.locators(), Locators.Show::new);
    return statuses.thenApply(all -> all.stream().map(this::locator).toList());
  }

  private LocatorView locator(LocatorStatus status) {
    Optional<Long> micros = status.roundTrip().map(time -> time.toNanos() / 1000);
    return new LocatorView(status.rloc(), status.up(), onTheWall(status.since()), micros);
  }

  private Instant onTheWall(Instant counted) {
    return counted.plus(SteadyClock.behindTheWall(ground.clock()));
  }

  @Override
  public List<SiteDeviceView> devices() {
    return ground.settings().tuns().stream()
        .map(tun -> new SiteDeviceView(tun.instance(), tun.name(), tun.namespace()))
        .toList();
  }

  @Override
  public List<RecentMessages.Seen> messages(long id) {
    return ground.counters().recent().after(id);
  }

  @Override
  public void listen(Consumer<RouterEvent> listener) {
    ground.forwarding().mirrorTo(new MapCacheNews(listener));
  }

  @Override
  public CompletionStage<List<RouterHealth>> health() {
    return database().thenApply(this::health);
  }

  private List<RouterHealth> health(List<DatabaseView> database) {
    List<RouterHealth> all = new ArrayList<>(packets.health());
    ground
        .ports()
        .failures()
        .forEach(
            (address, failure) ->
                all.add(
                    new RouterHealth(
                        "control socket " + address,
                        failure.isEmpty(),
                        failure.isEmpty() ? "UDP port 4342" : failure)));
    for (DatabaseView mapping : database) {
      for (Registration registration : mapping.registrations()) {
        all.add(RegistrationHealth.of(mapping.eid(), registration, wantsNotify(registration)));
      }
    }
    return all;
  }

  private boolean wantsNotify(Registration registration) {
    return ground.settings().mapServers().stream()
        .anyMatch(s -> s.address().equals(registration.mapServer()) && s.wantMapNotify());
  }

  private <A, T> CompletionStage<T> ask(
      RecipientRef<A> actor, akka.japi.function.Function<ActorRef<T>, A> question) {
    return AskPattern.ask(actor, question, TIMEOUT, system.scheduler());
  }

  private <A, T> CompletionStage<List<T>> askAll(
      List<ActorRef<A>> actors, akka.japi.function.Function<ActorRef<T>, A> question) {
    return sequence(actors.stream().map(actor -> this.<A, T>ask(actor, question)).toList());
  }

  private static <T> CompletionStage<List<T>> sequence(List<CompletionStage<T>> stages) {
    CompletionStage<List<T>> all = CompletableFuture.completedStage(List.of());
    for (CompletionStage<T> stage : stages) all = all.thenCombine(stage, Questions::plus);
    return all;
  }

  private static <T> List<T> plus(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
