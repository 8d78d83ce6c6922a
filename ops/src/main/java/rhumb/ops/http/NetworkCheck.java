package rhumb.ops.http;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import rhumb.mapping.view.ClusterView;
import rhumb.mapping.view.MappingQueries;
import rhumb.ops.access.Role;
import rhumb.ops.health.PathCheck;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.view.NetworkChecks;
import rhumb.ops.view.NetworkChecks.Outcome;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.message.ControlMessage;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.ProbeView;

/// Looks at the underlay between this node and those that it talks to, and at nobody else: a router
/// at its Map-Servers and the locators in its map-caches, a mapping node at the other members.
final class NetworkCheck {
  private static final int MOST = 32; // peers
  private static final int AT_ONCE = 8; // each has a thread
  private static final int DATA_PORT = 4341; // RFC 9300 §4
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final String MAP_SERVER = "map-server";
  private static final String LOCATOR = "locator";
  private static final String MEMBER = "member";
  private static final Outcome LOST = Outcome.of("lost");

  private final Asked node;
  private Optional<Look> last = Optional.empty(); // guarded by this

  NetworkCheck(Asked node) {
    this.node = node;
  }

  private record Look(Instant at, CompletableFuture<NetworkChecks> answer) {}

  /// What is known of a peer beforehand.
  ///
  /// @param held a prefix that it should hold, if it is a locator
  /// @param confirmed whether it confirms registrations, if it is a Map-Server
  private record Known(Set<String> kinds, Optional<EidPrefix> held, Optional<Boolean> confirmed) {
    Known with(Known other) {
      Set<String> both = new TreeSet<>(kinds);
      both.addAll(other.kinds);
      return new Known(both, held.or(other::held), confirmed.or(other::confirmed));
    }
  }

  /// @param own addresses that the node tells others
  private record Peers(Map<IpAddress, Known> known, Set<String> own) {
    void add(
        IpAddress address, String kind, Optional<EidPrefix> held, Optional<Boolean> confirmed) {
      known.merge(address, new Known(Set.of(kind), held, confirmed), Known::with);
    }
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/network-checks", Role.VIEWER, this::check)
            .taking(Endpoint.Body.NONE));
  }

  /// Whoever asks while others look, or shortly after, gets what they get.
  private synchronized CompletionStage<?> check(Request request) {
    Instant now = node.clock().instant();
    boolean isOld =
        last.isEmpty() || last.get().answer().isDone() && last.get().at().plus(FRESH).isBefore(now);
    if (isOld) last = Optional.of(new Look(now, look().toCompletableFuture()));
    return last.orElseThrow().answer();
  }

  private CompletionStage<NetworkChecks> look() {
    Peers peers = new Peers(new LinkedHashMap<>(), new HashSet<>());
    return CompletableFuture.completedStage(peers)
        .thenCompose(this::ofRouter)
        .thenCompose(_ -> ofMapping(peers))
        .thenCompose(_ -> lookedAt(peers));
  }

  private CompletionStage<?> ofRouter(Peers peers) {
    if (node.router().isEmpty()) return CompletableFuture.completedStage(peers);
    return node.router()
        .get()
        .database()
        .thenAccept(database -> database.forEach(entry -> mapServers(entry, peers)))
        .thenCompose(_ -> node.askRouter().mapCaches())
        .thenAccept(caches -> caches.forEach(cache -> locators(cache, peers)));
  }

  private static void mapServers(DatabaseView entry, Peers peers) {
    for (Locator locator : entry.locators()) peers.own().add(locator.rloc().toString());
    for (DatabaseView.Registration at : entry.registrations()) {
      peers.add(at.mapServer(), MAP_SERVER, Optional.empty(), Optional.of(at.registered()));
    }
  }

  private static void locators(MapCacheView cache, Peers peers) {
    for (MapCacheView.Entry entry : cache.entries()) {
      for (MapCacheView.LocatorEntry locator : entry.locators()) {
        locator
            .rloc()
            .ip()
            .ifPresent(at -> peers.add(at, LOCATOR, Optional.of(entry.eid()), Optional.empty()));
      }
    }
  }

  private CompletionStage<?> ofMapping(Peers peers) {
    Optional<MappingQueries> mapping = node.mapping();
    if (mapping.isEmpty()) return CompletableFuture.completedStage(peers);
    return mapping.get().cluster().thenAccept(cluster -> members(cluster, peers));
  }

  private static void members(ClusterView cluster, Peers peers) {
    for (ClusterView.Member member : cluster.members()) {
      String host = member.address().substring(0, member.address().lastIndexOf(':'));
      if (member.address().equals(cluster.self())) {
        peers.own().add(host);
        continue;
      }
      try {
        peers.add(IpAddress.parse(host), MEMBER, Optional.empty(), Optional.empty());
      } catch (IllegalArgumentException _) {
        // a name: whoever looks it up may find another address than Akka did
      }
    }
  }

  private CompletionStage<NetworkChecks> lookedAt(Peers peers) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().name("network-check-", 0).daemon().factory());
    List<CompletableFuture<NetworkChecks.Peer>> looks =
        peers.known().entrySet().stream()
            .limit(MOST)
            .map(each -> look(each.getKey(), each.getValue(), peers.own(), threads))
            .toList();
    return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new))
        .thenApply(
            _ ->
                new NetworkChecks(
                    node.clock().instant(),
                    looks.stream().map(CompletableFuture::join).toList(),
                    peers.known().size() - looks.size()))
        .whenComplete((_, _) -> threads.shutdown());
  }

  private CompletableFuture<NetworkChecks.Peer> look(
      IpAddress address, Known known, Set<String> own, ExecutorService threads) {
    CompletionStage<Optional<Outcome>> probed =
        known
            .held()
            .map(eid -> node.askRouter().probe(address, eid).thenApply(NetworkCheck::probed))
            .orElse(CompletableFuture.completedStage(Optional.empty()));
    return CompletableFuture.supplyAsync(() -> seen(address, known, own), threads)
        .thenCombine(probed, NetworkCheck::with);
  }

  /// What a router answered is worth more than that nobody refused.
  private static NetworkChecks.Peer with(NetworkChecks.Peer seen, Optional<Outcome> probed) {
    boolean isRefused = seen.control().filter(o -> o.outcome().equals("refused")).isPresent();
    return isRefused || probed.isEmpty() ? seen : seen.withControl(probed);
  }

  private static Optional<Outcome> probed(ProbeView probe) {
    return Optional.of(probe.roundTrip().map(Outcome::answered).orElse(LOST));
  }

  private static NetworkChecks.Peer seen(IpAddress address, Known known, Set<String> own) {
    PathCheck path = new PathCheck(address.toInetAddress());
    Optional<InetAddress> source = path.source();
    Optional<Integer> linkMtu = source.flatMap(PathCheck::linkMtu);
    Outcome echo = path.echo();
    boolean isAnswered = echo.outcome().equals("answered");
    boolean isLisp = !known.kinds().equals(Set.of(MEMBER));
    boolean isLocator = known.kinds().contains(LOCATOR);
    return new NetworkChecks.Peer(
        address.toString(),
        List.copyOf(known.kinds()),
        source.map(InetAddress::getHostAddress),
        source.map(it -> own.contains(Rloc.parse(it.getHostAddress()).toString())).orElse(false),
        linkMtu,
        isAnswered ? linkMtu.flatMap(path::mtu) : Optional.empty(),
        echo,
        isLisp ? Optional.of(control(path, known)) : Optional.empty(),
        isLocator ? Optional.of(path.port(DATA_PORT)) : Optional.empty());
  }

  /// A Map-Server answers what it is sent, and no probes: its Map-Notifies tell.
  private static Outcome control(PathCheck path, Known known) {
    Outcome outcome = path.port(ControlMessage.PORT);
    if (outcome.outcome().equals("refused") || known.confirmed().isEmpty()) return outcome;
    return known.confirmed().get() ? Outcome.of("answered") : LOST;
  }
}
