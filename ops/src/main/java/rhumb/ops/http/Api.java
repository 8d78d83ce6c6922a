package rhumb.ops.http;

import akka.stream.Materializer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import rhumb.ops.access.Role;
import rhumb.ops.events.EventLog;
import rhumb.ops.health.NodeHealth;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.view.Health;
import rhumb.ops.view.Lookup;
import rhumb.ops.view.Probe;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.router.view.LookupView;

/// What the API offers: the table of endpoints and what each of them asks.
final class Api {
  private final Asked node;
  private final NodeHealth health;
  private final Metrics metrics;
  private final List<Endpoint> endpoints;

  Api(Asked node, EventLog events, RequestCounts counts, Materializer materializer) {
    this.node = node;
    this.health = new NodeHealth(node.name(), node.mapping(), node.router());
    this.metrics = new Metrics(node, counts);
    endpoints = new ArrayList<>(Dashboard.endpoints());
    endpoints.add(Dashboard.description());
    endpoints.addAll(own());
    endpoints.addAll(new MapCacheRoutes(node, materializer).endpoints());
    endpoints.addAll(new SiteReading(node, materializer).endpoints());
    endpoints.addAll(new SiteRoutes(node, materializer).endpoints());
    endpoints.addAll(new ClusterRoutes(node).endpoints());
    endpoints.addAll(new NetworkRoutes(node, materializer).endpoints());
    endpoints.addAll(new EventRoutes(node, events).endpoints());
    endpoints.addAll(new ConfigRoutes(node).endpoints());
    endpoints.addAll(new BackupRoutes(node).endpoints());
    endpoints.addAll(new HostPings(node).endpoints());
    endpoints.addAll(new NetworkCheck(node).endpoints());
  }

  List<Endpoint> endpoints() {
    return endpoints;
  }

  private List<Endpoint> own() {
    return List.of(
        Endpoint.get("/api/v1/status", Role.VIEWER, this::status),
        Endpoint.get("/api/v1/database", Role.VIEWER, this::database),
        Endpoint.get("/api/v1/statistics", Role.VIEWER, r -> statistics()),
        Endpoint.post("/api/v1/lookups", Role.VIEWER, this::lookup),
        Endpoint.post("/api/v1/probes", Role.VIEWER, this::probe),
        Endpoint.get("/health/live", Role.ANYONE, this::live),
        Endpoint.get("/health/ready", Role.ANYONE, this::ready),
        Endpoint.get("/health/startup", Role.ANYONE, this::ready),
        Endpoint.get("/metrics", Role.VIEWER, r -> metrics.text()));
  }

  private CompletionStage<?> status(Request request) {
    List<String> roles = new ArrayList<>();
    if (node.mapping().isPresent()) roles.add("mapping");
    if (node.router().isPresent()) roles.add("router");
    return health
        .check()
        .thenCombine(
            statistics(),
            (wellbeing, statistics) ->
                new Answers.Status(
                    now(),
                    node.name(),
                    node.version(),
                    node.since(),
                    roles,
                    wellbeing,
                    statistics));
  }

  private CompletionStage<?> database(Request request) {
    return node.askRouter().database().thenApply(entries -> new Answers.Database(now(), entries));
  }

  private CompletionStage<Answers.Statistics> statistics() {
    return optional(node.router(), r -> r.statistics())
        .thenCombine(
            optional(node.mapping(), m -> m.statistics()),
            (router, mapping) -> new Answers.Statistics(now(), router, mapping));
  }

  private CompletionStage<?> lookup(Request request) {
    Lookup.Query query = ServerJson.read(request.body(), Lookup.Query.class);
    if (query.eid() == null) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "the body has no \"eid\"");
    }
    Eid eid = Reading.parsed(query.eid(), Eid::parse);
    Optional<IpAddress> mapResolver =
        query.mapResolver().map(r -> Reading.parsed(r, IpAddress::parse));
    return node.askRouter()
        .lookup(eid, mapResolver)
        .exceptionally(Api::refuseLookup)
        .thenApply(result -> new Answers.Lookup(now(), result));
  }

  private CompletionStage<?> probe(Request request) {
    Probe.Query query = ServerJson.read(request.body(), Probe.Query.class);
    if (query.rloc() == null || query.eid() == null) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "the body has no \"rloc\" or no \"eid\"");
    }
    IpAddress rloc = Reading.parsed(query.rloc(), IpAddress::parse);
    EidPrefix held = Reading.parsed(query.eid(), EidPrefix::parse);
    if (!(held.network() instanceof IpAddress)) {
      throw new Problem(Problem.Kind.INVALID, held + " is no IP prefix");
    }
    return node.askRouter().probe(rloc, held).thenApply(result -> new Answers.Probe(now(), result));
  }

  /// What cannot be looked up is the caller's fault.
  private static LookupView refuseLookup(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException e ? e.getCause() : thrown;
    if (cause instanceof IllegalArgumentException) {
      throw new Problem(Problem.Kind.INVALID, String.valueOf(cause.getMessage()));
    }
    throw new CompletionException(cause);
  }

  /// The process answers, and that is all that is asked: a restart would not mend anything else.
  private CompletionStage<?> live(Request request) {
    return CompletableFuture.completedFuture(new Health(node.name(), true, "answers", List.of()));
  }

  private CompletionStage<?> ready(Request request) {
    return health.check().thenApply(Api::healthyOrProblem);
  }

  private static Health healthyOrProblem(Health health) {
    if (health.healthy()) return health;
    throw new Problem(Problem.Kind.NOT_HEALTHY, health.detail(), health);
  }

  static <T, R> CompletionStage<Optional<R>> optional(
      Optional<T> role, Function<T, CompletionStage<R>> question) {
    return role.map(asked -> question.apply(asked).thenApply(Optional::of))
        .orElse(CompletableFuture.completedFuture(Optional.empty()));
  }

  private Instant now() {
    return node.clock().instant();
  }
}
