package rhumb.ops.http;

import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.Materializer;
import akka.stream.javadsl.Source;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import rhumb.mapping.view.MappingQueries;
import rhumb.mapping.view.MappingView;
import rhumb.mapping.view.SiteView;
import rhumb.ops.access.Role;
import rhumb.ops.http.Endpoint.Request;
import rhumb.protocol.address.EidPrefix;

/// Sites and what they have registered.
final class SiteReading {
  private static final int AT_ONCE = 8; // sites that are asked about
  private static final int ROWS_AT_ONCE = 1000; // of the read table
  private static final int USUAL_PAGE = 100;

  private final Asked node;
  private final Materializer materializer;

  SiteReading(Asked node, Materializer materializer) {
    this.node = node;
    this.materializer = materializer;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/sites", Role.VIEWER, this::sites)
            .with("limit", "cursor", "filter", "missing"),
        Endpoint.get("/api/v1/sites/{name}", Role.VIEWER, this::site),
        Endpoint.get("/api/v1/mappings", Role.VIEWER, this::mappings)
            .with("eid", "limit", "cursor", "filter"));
  }

  private CompletionStage<?> sites(Request request) {
    Paging paging = Paging.of(request);
    Predicate<SiteView> wanted = wanted(request);
    MappingQueries mapping = node.askMapping();
    CompletionStage<Source<SiteView, NotUsed>> rows =
        mapping.siteNames().thenApply(names -> rows(mapping, names, paging).filter(wanted::test));
    if (request.wantsLines()) return rows.thenApply(Paging::lines);
    return rows.thenCompose(source -> paging.page(source, SiteView::name, materializer))
        .thenApply(page -> new Answers.Sites(node.clock().instant(), page.rows(), page.next()));
  }

  private static Source<SiteView, NotUsed> rows(
      MappingQueries mapping, List<String> names, Paging paging) {
    List<String> left =
        names.stream()
            .filter(name -> paging.after().isEmpty() || name.compareTo(paging.after().get()) > 0)
            .toList();
    return Source.from(left).mapAsync(AT_ONCE, mapping::site).mapConcat(SiteReading::listed);
  }

  private static Iterable<SiteView> listed(Optional<SiteView> found) {
    return found.map(List::of).orElse(List.of());
  }

  private static Predicate<SiteView> wanted(Request request) {
    Predicate<SiteView> named =
        Reading.matching(
            request.parameter("filter"),
            site -> Stream.concat(Stream.of(site.name()), eids(site).map(EidPrefix::toString)),
            SiteReading::eids);
    return request
        .parameter("missing")
        .map(SiteReading::truth)
        .map(wish -> named.and(site -> wish == isMissing(site)))
        .orElse(named);
  }

  private static Stream<EidPrefix> eids(SiteView site) {
    return site.prefixes().stream().map(prefix -> prefix.eid());
  }

  private static boolean truth(String text) {
    if (text.equals("true") || text.equals("false")) return text.equals("true");
    throw new Problem(Problem.Kind.BAD_REQUEST, "\"missing\" is true or false");
  }

  /// Whether a prefix that should be registered is not.
  private static boolean isMissing(SiteView site) {
    return site.prefixes().stream().anyMatch(prefix -> prefix.registrations().isEmpty());
  }

  private CompletionStage<?> site(Request request) {
    String name = request.segments().getFirst();
    return node.askMapping()
        .site(name)
        .thenApply(site -> site.orElseThrow(() -> noSite(name)))
        .thenApply(
            site -> new Answers.Sites(node.clock().instant(), List.of(site), Optional.empty()));
  }

  private static Problem noSite(String name) {
    return new Problem(Problem.Kind.NOT_FOUND, "there is no site " + name);
  }

  private CompletionStage<?> mappings(Request request) {
    Optional<EidPrefix> around =
        request.parameter("eid").map(text -> Reading.parsed(text, EidPrefix::parse));
    Paging paging = Paging.of(request);
    Optional<EidPrefix> after = paging.after().map(key -> Reading.parsed(key, EidPrefix::parse));
    MappingQueries mapping = node.askMapping();
    Predicate<MappingView> wanted =
        Reading.matching(
            request.parameter("filter"), SiteReading::words, row -> Stream.of(row.record().eid()));
    Source<MappingView, NotUsed> rows =
        Source.unfoldAsync(after, last -> rows(mapping, around, last))
            .mapConcat(some -> some)
            .filter(wanted::test);
    if (request.wantsLines()) return CompletableFuture.completedStage(Paging.lines(rows));
    return paging
        .orAtMost(USUAL_PAGE)
        .page(rows, row -> row.record().eid().toString(), materializer)
        .thenApply(
            page -> new Answers.Registered(node.clock().instant(), page.rows(), page.next()));
  }

  /// Some rows behind the last ones, until there are none.
  private static CompletionStage<Optional<Pair<Optional<EidPrefix>, List<MappingView>>>> rows(
      MappingQueries mapping, Optional<EidPrefix> around, Optional<EidPrefix> last) {
    return mapping
        .mappings(around, last, ROWS_AT_ONCE)
        .thenApply(some -> some.isEmpty() ? Optional.empty() : Optional.of(upTo(some)));
  }

  private static Pair<Optional<EidPrefix>, List<MappingView>> upTo(List<MappingView> some) {
    return Pair.create(Optional.of(some.getLast().record().eid()), some);
  }

  /// The prefix, the site's name and the locators.
  private static Stream<String> words(MappingView row) {
    return Stream.concat(
        Stream.of(row.record().eid().toString(), row.site()),
        row.record().locators().stream().map(locator -> locator.rloc().toString()));
  }
}
