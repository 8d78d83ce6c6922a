package rhumb.ops.http;

import akka.NotUsed;
import akka.stream.Materializer;
import akka.stream.javadsl.Source;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rhumb.ops.access.Role;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.view.Cleared;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.router.view.MapCacheView;

/// The map-caches of a router.
final class MapCacheRoutes {
  private static final String PATH = "/api/v1/map-cache";
  private static final Comparator<EidPrefix> ORDER = new PrefixOrder();

  private final Asked node;
  private final Materializer materializer;

  /// An entry with the map-cache that it is in.
  record Row(int afi, InstanceId instance, @JsonUnwrapped MapCacheView.Entry entry) {}

  MapCacheRoutes(Asked node, Materializer materializer) {
    this.node = node;
    this.materializer = materializer;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Role.VIEWER, this::read).with(Paging.PARAMETERS),
        Endpoint.delete(PATH, Role.OPERATOR, this::clear).with("within"));
  }

  private CompletionStage<?> read(Request request) {
    Paging paging = Paging.of(request);
    Optional<EidPrefix> after = paging.after().map(key -> Reading.parsed(key, EidPrefix::parse));
    Predicate<MapCacheView.Entry> wanted =
        Reading.matching(
            request.parameter("filter"), MapCacheRoutes::words, entry -> Stream.of(entry.eid()));
    CompletionStage<List<MapCacheView>> asked = node.askRouter().mapCaches();
    if (request.wantsLines()) {
      return asked.thenApply(all -> Paging.lines(rows(all, after, wanted)));
    }
    return asked.thenCompose(
        all ->
            paging
                .page(rows(all, after, wanted), row -> row.entry().eid().toString(), materializer)
                .thenApply(page -> answer(all, page)));
  }

  private static Source<Row, NotUsed> rows(
      List<MapCacheView> all, Optional<EidPrefix> after, Predicate<MapCacheView.Entry> wanted) {
    Stream<Row> rows =
        all.stream()
            .sorted(
                Comparator.comparing(MapCacheView::instance).thenComparingInt(MapCacheView::afi))
            .flatMap(cache -> cache.entries().stream().map(entry -> row(cache, entry)))
            .filter(row -> after.isEmpty() || ORDER.compare(row.entry().eid(), after.get()) > 0)
            .filter(row -> wanted.test(row.entry()));
    return Source.fromJavaStream(() -> rows);
  }

  private static Row row(MapCacheView cache, MapCacheView.Entry entry) {
    return new Row(cache.afi(), cache.instance(), entry);
  }

  /// The prefix, the action, the locators and their states.
  private static Stream<String> words(MapCacheView.Entry entry) {
    return Stream.concat(
        Stream.of(entry.eid().toString(), entry.source().name(), entry.action().label()),
        entry.locators().stream()
            .flatMap(locator -> Stream.of(locator.rloc().toString(), locator.state().name())));
  }

  /// In the shape of the whole: all map-caches, with those of their entries that are in the page.
  private Answers.MapCaches answer(List<MapCacheView> all, Paging.Page<Row> page) {
    Map<String, List<MapCacheView.Entry>> byCache =
        page.rows().stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.instance() + " " + row.afi(),
                    Collectors.mapping(Row::entry, Collectors.toList())));
    List<MapCacheView> some = new ArrayList<>();
    for (MapCacheView cache : all) {
      String key = cache.instance() + " " + cache.afi();
      some.add(
          new MapCacheView(cache.afi(), cache.instance(), byCache.getOrDefault(key, List.of())));
    }
    return new Answers.MapCaches(node.clock().instant(), some, page.next());
  }

  private CompletionStage<?> clear(Request request) {
    Optional<EidPrefix> within =
        request.parameter("within").map(text -> Reading.parsed(text, EidPrefix::parse));
    return node.askRouter().clearMapCache(within).thenApply(Cleared::new);
  }
}
