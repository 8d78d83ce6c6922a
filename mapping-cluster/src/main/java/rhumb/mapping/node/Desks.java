package rhumb.mapping.node;

import akka.actor.typed.ActorRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.prefix.RowDesk;
import rhumb.mapping.resolver.RecentRequests;
import rhumb.mapping.server.RefusalDesk;
import rhumb.mapping.server.RequestDesk;
import rhumb.mapping.site.SiteBook;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.mapping.view.MappingView;
import rhumb.mapping.view.RequestsView;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.time.SteadyClock;

/// What each node knows a part of, asked of all.
final class Desks {
  private final MappingCluster cluster;
  private final ActorRef<RefusalDesk.Command> refusals;
  private final ActorRef<RequestDesk.Command> requests;
  private final ActorRef<RowDesk.Command> rows;
  private final ReadTable table;
  private final Clock clock;

  private Desks(
      MappingCluster cluster,
      ActorRef<RefusalDesk.Command> refusals,
      ActorRef<RequestDesk.Command> requests,
      ActorRef<RowDesk.Command> rows,
      ReadTable table,
      Clock clock) {
    this.cluster = cluster;
    this.refusals = refusals;
    this.requests = requests;
    this.rows = rows;
    this.table = table;
    this.clock = clock;
  }

  /// @param clock of leases
  static Desks open(
      MappingCluster cluster,
      RegistrationErrors errors,
      RecentRequests recent,
      ReadTable table,
      Clock clock,
      Duration patience)
      throws StartFailure {
    return new Desks(
        cluster,
        cluster.spawn(RefusalDesk.create(errors, clock), "refusals", patience),
        cluster.spawn(RequestDesk.create(recent, clock), "requests", patience),
        cluster.spawn(RowDesk.create(table), "rows", patience),
        table,
        clock);
  }

  CompletionStage<RegistrationErrors> refused(Optional<String> site) {
    return cluster.ask(refusals, replyTo -> new RefusalDesk.Gather(site, replyTo));
  }

  /// From this node's table if it has every partition, else from those of all nodes.
  CompletionStage<List<MappingView>> mappings(
      Optional<EidPrefix> around, Optional<EidPrefix> after, int limit) {
    if (table.isComplete()) {
      return CompletableFuture.completedStage(views(table.page(around, after, limit)));
    }
    var page = new RowDesk.Page(around, after, limit);
    return cluster
        .<RowDesk.Command, RowDesk.Rows>ask(rows, replyTo -> new RowDesk.Gather(page, replyTo))
        .thenApply(all -> views(all.rows()));
  }

  private static List<MappingView> views(List<Mapping> some) {
    return some.stream()
        .map(row -> new MappingView(row.site(), row.record(), row.proxyReply()))
        .toList();
  }

  CompletionStage<RequestsView> requests(SiteBook book) {
    return cluster.ask(requests, RequestDesk.Gather::new).thenApply(all -> view(all, book, table));
  }

  private RequestsView view(RequestDesk.Gathered all, SiteBook book, ReadTable table) {
    Duration offset = SteadyClock.behindTheWall(clock);
    List<RequestsView.Request> views =
        all.requests().stream().map(each -> view(each, offset, book, table)).toList();
    return new RequestsView(views, all.silent());
  }

  private static RequestsView.Request view(
      RecentRequests.Request request, Duration offset, SiteBook book, ReadTable table) {
    Instant last = request.last().plus(offset);
    return new RequestsView.Request(
        request.itr(),
        request.source(),
        request
            .source()
            .flatMap(source -> book.tree().longestMatch(source.toHostPrefix()))
            .map(delegation -> delegation.site().name()),
        request.eid(),
        request.site(),
        table
            .snapshot()
            .get(request.eid())
            .map(mapping -> mapping.record().locators())
            .orElse(List.of()),
        last,
        last.plus(Duration.ofMinutes(request.ttlMinutes())),
        request.count());
  }
}
