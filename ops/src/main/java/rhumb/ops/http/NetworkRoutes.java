package rhumb.ops.http;

import akka.stream.Materializer;
import akka.stream.javadsl.Source;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import rhumb.mapping.view.ClusterView;
import rhumb.mapping.view.MappingQueries;
import rhumb.mapping.view.RequestsView;
import rhumb.mapping.view.RequestsView.Request;
import rhumb.mapping.view.SiteOutline;
import rhumb.ops.access.Role;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.wire.WireWriter;

/// The network as the mapping system knows it: sites, and which router encapsulates to which of
/// them, since whoever asks for a mapping has it in his map-cache until its TTL is over.
final class NetworkRoutes {
  private static final int USUAL_SITES = 40; // of a picture that can be looked at
  private static final int MOST_ARROWS = 200;
  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::octets, Arrays::compareUnsigned)
          .thenComparing(Key::eid, new PrefixOrder());

  private final Asked node;
  private final Materializer materializer;

  /// Nobody is remembered twice for the same mapping.
  private record Key(IpAddress itr, EidPrefix eid) {
    static Key of(Request request) {
      return new Key(request.itr(), request.eid());
    }

    /// @throws IllegalArgumentException if it is no text of a key
    static Key parse(String text) {
      String[] parts = text.split(" ", 2);
      return new Key(IpAddress.parse(parts[0]), EidPrefix.parse(parts[parts.length - 1]));
    }

    byte[] octets() {
      var out = new WireWriter();
      itr.address().encode(out);
      return out.toByteArray();
    }

    @Override
    public String toString() {
      return itr + " " + eid;
    }
  }

  NetworkRoutes(Asked node, Materializer materializer) {
    this.node = node;
    this.materializer = materializer;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/topology", Role.VIEWER, this::topology).with("limit"),
        Endpoint.get("/api/v1/encapsulations", Role.VIEWER, this::encapsulations)
            .with(Paging.PARAMETERS));
  }

  private CompletionStage<?> topology(Endpoint.Request request) {
    int limit = Paging.of(request).orAtMost(USUAL_SITES).limit().orElseThrow();
    MappingQueries mapping = node.askMapping();
    return mapping
        .cluster()
        .thenCombine(
            active(),
            (cluster, active) ->
                mapping
                    .siteNames()
                    .thenApply(names -> topology(mapping, cluster, active, names, limit)))
        .thenCompose(answer -> answer);
  }

  /// Sites between which there is traffic come first, then others until there are enough.
  private Answers.Topology topology(
      MappingQueries mapping,
      ClusterView cluster,
      RequestsView active,
      List<String> names,
      int limit) {
    Set<String> shown = new LinkedHashSet<>();
    for (Request each : active.requests()) {
      each.sourceSite().ifPresent(shown::add);
      shown.add(each.site());
      if (shown.size() >= limit) break;
    }
    names.stream().limit(limit).forEach(shown::add);
    List<SiteOutline> sites =
        shown.stream().limit(limit).flatMap(name -> mapping.outline(name).stream()).toList();
    return new Answers.Topology(
        now(),
        cluster.self(),
        cluster.members(),
        sites,
        active.requests().stream().limit(MOST_ARROWS).toList(),
        names.size(),
        active.requests().size(),
        active.silent());
  }

  /// What ITRs have not forgotten yet.
  private CompletionStage<RequestsView> active() {
    Instant now = now();
    return node.askMapping()
        .requests()
        .thenApply(
            all ->
                new RequestsView(
                    all.requests().stream().filter(each -> each.until().isAfter(now)).toList(),
                    all.silent()));
  }

  private CompletionStage<?> encapsulations(Endpoint.Request request) {
    Paging paging = Paging.of(request);
    Optional<Key> after = paging.after().map(key -> Reading.parsed(key, Key::parse));
    Predicate<Request> wanted =
        Reading.matching(
            request.parameter("filter"), NetworkRoutes::words, row -> Stream.of(row.eid()));
    CompletionStage<List<Request>> rows =
        active()
            .thenApply(
                all ->
                    all.requests().stream()
                        .filter(wanted)
                        .filter(
                            row -> after.isEmpty() || ORDER.compare(Key.of(row), after.get()) > 0)
                        .sorted(Comparator.comparing(Key::of, ORDER))
                        .toList());
    if (request.wantsLines()) return rows.thenApply(all -> Paging.lines(Source.from(all)));
    return rows.thenCompose(
            all -> paging.page(Source.from(all), row -> Key.of(row).toString(), materializer))
        .thenApply(page -> new Answers.Encapsulations(now(), page.rows(), page.next()));
  }

  /// Addresses, prefixes and the names of sites.
  private static Stream<String> words(Request row) {
    return Stream.concat(
        Stream.of(Key.of(row).toString(), row.site(), row.sourceSite().orElse("")),
        row.locators().stream().map(locator -> locator.rloc().toString()));
  }

  private Instant now() {
    return node.clock().instant();
  }
}
