package rhumb.ops.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import rhumb.ops.access.Role;
import rhumb.ops.health.NodeHealth;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.view.Cleared;
import rhumb.ops.view.Health;
import rhumb.ops.view.Lookup;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;

/// What the API offers: the table of endpoints and what each of them asks.
final class Api {
  private final Asked node;
  private final NodeHealth health;
  private final Metrics metrics;

  Api(Asked node) {
    this.node = node;
    this.health = new NodeHealth(node.name(), node.mapping(), node.router());
    this.metrics = new Metrics(node);
  }

  List<Endpoint> endpoints() {
    List<Endpoint> all = new ArrayList<>(Dashboard.endpoints());
    all.addAll(answering());
    return all;
  }

  private List<Endpoint> answering() {
    return List.of(
        Endpoint.get("/api/v1/status", Role.VIEWER, this::status),
        Endpoint.get("/api/v1/map-cache", Role.VIEWER, this::mapCache),
        Endpoint.delete("/api/v1/map-cache", Role.OPERATOR, this::clearMapCache).with("within"),
        Endpoint.get("/api/v1/database", Role.VIEWER, this::database),
        Endpoint.get("/api/v1/sites", Role.VIEWER, this::sites),
        Endpoint.get("/api/v1/sites/{name}", Role.VIEWER, this::site),
        Endpoint.get("/api/v1/statistics", Role.VIEWER, r -> statistics()),
        Endpoint.post("/api/v1/lookups", Role.VIEWER, this::lookup),
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

  private CompletionStage<?> mapCache(Request request) {
    return node.askRouter().mapCaches().thenApply(caches -> new Answers.MapCaches(now(), caches));
  }

  private CompletionStage<?> clearMapCache(Request request) {
    Optional<EidPrefix> within =
        request.parameter("within").map(text -> parsed(text, EidPrefix::parse));
    return node.askRouter().clearMapCache(within).thenApply(Cleared::new);
  }

  private CompletionStage<?> database(Request request) {
    return node.askRouter().database().thenApply(entries -> new Answers.Database(now(), entries));
  }

  private CompletionStage<?> sites(Request request) {
    return node.askMapping().sites().thenApply(sites -> new Answers.Sites(now(), sites));
  }

  private CompletionStage<?> site(Request request) {
    String name = request.segments().getFirst();
    return node.askMapping()
        .site(name)
        .thenApply(site -> site.orElseThrow(() -> notFound("there is no site " + name)))
        .thenApply(site -> new Answers.Sites(now(), List.of(site)));
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
    Eid eid = parsed(query.eid(), Eid::parse);
    Optional<IpAddress> mapResolver = query.mapResolver().map(r -> parsed(r, IpAddress::parse));
    return node.askRouter()
        .lookup(eid, mapResolver)
        .thenApply(result -> new Answers.Lookup(now(), result));
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

  private static <T> T parsed(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new Problem(Problem.Kind.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private static Problem notFound(String detail) {
    return new Problem(Problem.Kind.NOT_FOUND, detail);
  }

  private Instant now() {
    return node.clock().instant();
  }
}
