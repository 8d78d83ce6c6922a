package rhumb.ops.http;

import akka.stream.Materializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.site.KnownSite;
import rhumb.mapping.site.SiteAdministration;
import rhumb.mapping.site.SiteChange;
import rhumb.mapping.site.SiteResult;
import rhumb.ops.access.Role;
import rhumb.ops.config.InvalidSite;
import rhumb.ops.config.SiteDocument;
import rhumb.ops.http.Endpoint.Reply;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.view.ProblemDocument;

/// Sites as an operator makes them: their configuration, not what is registered. Writing takes
/// `If-Match` or `If-None-Match` and `dry-run`; secrets never come back.
final class SiteRoutes {
  static final String DRY_RUN = "dry-run";
  private static final int MOST = 1000;

  private final Asked node;
  private final Materializer materializer;

  SiteRoutes(Asked node, Materializer materializer) {
    this.node = node;
    this.materializer = materializer;
  }

  List<Endpoint> endpoints() {
    String site = "/api/v1/sites/{name}";
    return List.of(
        Endpoint.get("/api/v1/site-configurations", Role.VIEWER, this::list).with("after", "limit"),
        Endpoint.get(site + "/configuration", Role.VIEWER, this::show),
        Endpoint.get(site + "/rejections", Role.VIEWER, this::rejectionsOfSite),
        Endpoint.get("/api/v1/rejections", Role.VIEWER, this::rejections),
        Endpoint.get("/api/v1/subscriptions", Role.VIEWER, this::subscriptions),
        Endpoint.post("/api/v1/sites", Role.ADMIN, this::create).with(DRY_RUN),
        Endpoint.put(site, Role.ADMIN, this::replace).with(DRY_RUN),
        Endpoint.patch(site, Role.ADMIN, this::patch).with(DRY_RUN),
        Endpoint.delete(site, Role.ADMIN, this::remove).with(DRY_RUN),
        Endpoint.post(site + "/keys", Role.ADMIN, this::addKey).with(DRY_RUN),
        Endpoint.delete(site + "/keys/{id}", Role.ADMIN, this::removeKey).with(DRY_RUN),
        Endpoint.post(
                "/api/v1/imports",
                Role.ADMIN,
                new SiteImport(this::administration, materializer)::run)
            .with(DRY_RUN)
            .taking(Endpoint.Body.STREAM));
  }

  private SiteAdministration administration() {
    return node.askMapping()
        .administration()
        .orElseThrow(() -> new Problem(Problem.Kind.NOT_HEALTHY, "the node is stopping"));
  }

  // Reading.

  private CompletionStage<?> list(Request request) {
    SiteAdministration sites = administration();
    if (request.wantsLines()) return done(SiteImport.export(sites));
    int limit = request.parameter("limit").map(SiteRoutes::limit).orElse(100);
    List<KnownSite> page = sites.page(request.parameter("after").orElse(""), limit + 1);
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode items = document.putArray("items");
    page.stream().limit(limit).forEach(known -> items.add(document(known)));
    if (page.size() > limit) document.put("next", page.get(limit - 1).site().name());
    return done(document);
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) return limit;
    } catch (NumberFormatException _) {
      // said below
    }
    throw new Problem(Problem.Kind.BAD_REQUEST, "limit is 1 to " + MOST);
  }

  private CompletionStage<?> show(Request request) {
    KnownSite known = known(request);
    return done(new Reply(200, etag(known.version()), document(known)));
  }

  static ObjectNode document(KnownSite known) {
    ObjectNode document = SiteDocument.write(known.site());
    document.put("origin", known.origin().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    document.put("version", Long.toString(known.version()));
    return document;
  }

  private CompletionStage<?> rejectionsOfSite(Request request) {
    String name = request.segments().getFirst();
    if (node.askMapping().administration().isPresent()) known(request);
    return node.askMapping().lastRejections(Optional.of(name)).thenApply(this::rejected);
  }

  private CompletionStage<?> rejections(Request request) {
    return node.askMapping().lastRejections(Optional.empty()).thenApply(this::rejected);
  }

  /// Those whose actors live on this node.
  private CompletionStage<?> subscriptions(Request request) {
    return done(
        Map.of("asOf", node.clock().instant(), "subscriptions", node.askMapping().subscriptions()));
  }

  private Object rejected(List<?> rejections) {
    return Map.of("asOf", node.clock().instant(), "rejections", rejections);
  }

  private KnownSite known(Request request) {
    String name = request.segments().getFirst();
    return administration()
        .find(name)
        .orElseThrow(() -> new Problem(Problem.Kind.NOT_FOUND, "there is no site " + name));
  }

  // Writing.

  private CompletionStage<?> create(Request request) {
    Site site = read(json(request), Optional.empty());
    return change(request, new SiteChange.Put(site, SiteChange.ABSENT, by(request)));
  }

  private CompletionStage<?> replace(Request request) {
    String name = request.segments().getFirst();
    JsonNode body = json(request);
    if (body instanceof ObjectNode object && !object.has("name")) object.put("name", name);
    Optional<Site> before = administration().find(name).map(KnownSite::site);
    Site site = read(body, before);
    sameName(site, name);
    return change(request, new SiteChange.Put(site, expected(request), by(request)));
  }

  /// What is sent replaces what is there; null takes it away (RFC 7396).
  private CompletionStage<?> patch(Request request) {
    KnownSite known = known(request);
    if (!(json(request) instanceof ObjectNode changes)) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "the body is no JSON object");
    }
    ObjectNode merged = SiteDocument.write(known.site());
    changes
        .properties()
        .forEach(
            each -> {
              if (each.getValue().isNull()) merged.remove(each.getKey());
              else merged.set(each.getKey(), each.getValue());
            });
    Site site = read(merged, Optional.of(known.site()));
    sameName(site, known.site().name());
    return change(request, new SiteChange.Put(site, unchanged(request, known), by(request)));
  }

  private CompletionStage<?> remove(Request request) {
    return change(
        request,
        new SiteChange.Remove(request.segments().getFirst(), expected(request), by(request)));
  }

  private CompletionStage<?> addKey(Request request) {
    KnownSite known = known(request);
    ObjectNode document = SiteDocument.write(known.site());
    document.withArray("keys").add(json(request));
    Site site = read(document, Optional.of(known.site()));
    return change(request, new SiteChange.Put(site, unchanged(request, known), by(request)));
  }

  private CompletionStage<?> removeKey(Request request) {
    KnownSite known = known(request);
    String id = request.segments().get(1);
    ObjectNode document = SiteDocument.write(known.site());
    ArrayNode keys = document.withArray("keys");
    int before = keys.size();
    for (int i = keys.size() - 1; i >= 0; i--) {
      if (keys.get(i).get("id").asText().equals(id)) keys.remove(i);
    }
    if (keys.size() == before) {
      throw new Problem(Problem.Kind.NOT_FOUND, known.site().name() + " has no key " + id);
    }
    if (keys.isEmpty()) {
      throw new Problem(Problem.Kind.CONFLICT, "the site would have no key left");
    }
    Site site = read(document, Optional.of(known.site()));
    return change(request, new SiteChange.Put(site, unchanged(request, known), by(request)));
  }

  private static JsonNode json(Request request) {
    return ServerJson.read(request.body(), JsonNode.class);
  }

  private static Site read(JsonNode document, Optional<Site> before) {
    try {
      if (document instanceof ObjectNode object) object.remove(List.of("origin", "version"));
      return SiteDocument.read(document, before);
    } catch (InvalidSite e) {
      throw new Problem(
          Problem.Kind.INVALID,
          e.mistakes().size() == 1
              ? e.mistakes().getFirst().detail()
              : "there are " + e.mistakes().size() + " mistakes in it",
          e.mistakes().stream()
              .map(each -> new ProblemDocument.Mistake(each.pointer(), each.detail()))
              .toList());
    }
  }

  private static void sameName(Site site, String name) {
    if (site.name().equals(name)) return;
    throw new Problem(Problem.Kind.INVALID, "a site keeps its name: create another one instead");
  }

  private static SiteChange.Expected expected(Request request) {
    if (request.header("if-none-match").filter("*"::equals).isPresent()) return SiteChange.ABSENT;
    return request
        .header("if-match")
        .filter(tag -> !tag.equals("*"))
        .<SiteChange.Expected>map(SiteRoutes::version)
        .orElse(SiteChange.ANYTHING);
  }

  /// For what was made of the site as it is here.
  private static SiteChange.Expected unchanged(Request request, KnownSite known) {
    SiteChange.Expected asked = expected(request);
    return asked instanceof SiteChange.Expected.Version
        ? asked
        : new SiteChange.Expected.Version(known.version());
  }

  private static SiteChange.Expected version(String tag) {
    String bare = tag.replaceAll("^(W/)?\"|\"$", "");
    if (!bare.matches("[0-9]{1,18}")) {
      throw new Problem(Problem.Kind.CHANGED_MEANWHILE, "no site has the version " + tag);
    }
    return new SiteChange.Expected.Version(Long.parseLong(bare));
  }

  /// For the others who look after the sites.
  static String by(Request request) {
    return request.caller().name() + " (" + request.caller().role().word() + ")";
  }

  static boolean isDryRun(Request request) {
    String text = request.parameter(DRY_RUN).orElse("false");
    return switch (text) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw new Problem(Problem.Kind.BAD_REQUEST, "dry-run is true or false");
    };
  }

  private CompletionStage<?> change(Request request, SiteChange change) {
    boolean dryRun = isDryRun(request);
    return administration()
        .change(List.of(change), dryRun)
        .thenApply(results -> reply(results.getFirst(), dryRun));
  }

  private static Reply reply(SiteResult result, boolean dryRun) {
    if (!result.outcome().isDone()) throw new Problem(kind(result), result.detail());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("site", result.name());
    body.put("outcome", word(result.outcome()));
    body.put("dryRun", dryRun);
    boolean created = result.outcome() == SiteResult.Outcome.CREATED && !dryRun;
    return new Reply(created ? 201 : 200, dryRun ? Map.of() : etag(result.version()), body);
  }

  static String word(SiteResult.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Problem.Kind kind(SiteResult result) {
    return switch (result.outcome()) {
      case NOT_FOUND -> Problem.Kind.NOT_FOUND;
      case OTHER_VERSION -> Problem.Kind.CHANGED_MEANWHILE;
      default -> Problem.Kind.CONFLICT;
    };
  }

  private static Map<String, String> etag(long version) {
    return Map.of("ETag", "\"" + version + "\"");
  }

  private static CompletionStage<?> done(Object answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
