package rhumb.mapping.node;

import akka.actor.typed.ActorRef;
import com.typesafe.config.Config;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.control.Reach;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.journal.JournalFailure;
import rhumb.mapping.prefix.Copies;
import rhumb.mapping.prefix.Description;
import rhumb.mapping.prefix.Partition;
import rhumb.mapping.prefix.Publisher;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.resolver.RecentRequests;
import rhumb.mapping.server.MapServer;
import rhumb.mapping.server.Refreshes;
import rhumb.mapping.server.Registrar;
import rhumb.mapping.server.Storing;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.Tuning;
import rhumb.mapping.site.KnownSite;
import rhumb.mapping.site.SiteAdministration;
import rhumb.mapping.site.SiteBook;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.mapping.view.ClusterView;
import rhumb.mapping.view.JournalQueries;
import rhumb.mapping.view.MappingEvent;
import rhumb.mapping.view.MappingHealth;
import rhumb.mapping.view.MappingQueries;
import rhumb.mapping.view.MappingStatistics;
import rhumb.mapping.view.MappingView;
import rhumb.mapping.view.RejectionView;
import rhumb.mapping.view.RequestsView;
import rhumb.mapping.view.SiteOutline;
import rhumb.mapping.view.SiteView;
import rhumb.mapping.view.SubscriptionView;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.RecentMessages;
import rhumb.protocol.time.SteadyClock;
import rhumb.protocol.wire.DropReason;

/// A running mapping node: Map-Server and Map-Resolver, one member of the mapping cluster.
/// ```
/// UDP 4342 ─▶ ControlIngress ─ Map-Request ──▶ MapResolver ─▶ reply, or on to an ETR
///                   │                              ▲ read table
///                   └ Map-Register ─▶ MapServer ─▶ Registrar ─▶ Partition ─▶ journal
///                                                      └──────── Map-Notify ◀──┘
/// ```
public final class MappingNode implements MappingQueries, AutoCloseable {
  /// What tests do differently.
  ///
  /// @param clock of leases
  /// @param port 0 for any
  record Lab(Clock clock, int port) {}

  private static final int LEAVING_SECONDS = 5;

  private final MappingSettings settings;
  private final Clock clock;
  private final Instant since = Instant.now();
  private final Tuning tuning;
  private final SiteBook book;
  private final ControlCounters counters = new ControlCounters();
  private final RegistrationErrors errors = new RegistrationErrors();
  private final RecentRequests recent;
  private final ReadTable table = new ReadTable();
  private final RegistrationNews news = new RegistrationNews();
  private final Publisher publisher;
  private final Storing storing = new Storing();
  private final Reach reach;
  private final Notifications notifications;
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private Optional<PauseFence> fence = Optional.empty();
  private @Nullable JournalDatabase journal;
  private @Nullable ControlSockets sockets;
  private volatile @Nullable MappingCluster cluster; // actors ask it
  private @Nullable Desks desks;

  private MappingNode(MappingSettings settings, Tuning tuning, Clock clock) {
    this.settings = settings;
    this.tuning = tuning;
    this.clock = clock;
    recent = new RecentRequests(clock);
    book = new SiteBook(settings.sites(), table::fix);
    publisher =
        new Publisher(
            table, new Copies(settings.cluster().copies(), eid -> book.tree().isSplit(eid)));
    reach = Reach.of(settings.addresses());
    notifications = new Notifications(book, table, reach, counters, tuning);
  }

  /// Starts a node and returns when it answers.
  ///
  /// @throws StartFailure if it cannot, with nothing left running
  public static MappingNode start(MappingSettings settings) throws StartFailure {
    return start(settings, new Lab(SteadyClock.ofProcess(), ControlMessage.PORT));
  }

  static MappingNode start(MappingSettings settings, Lab lab) throws StartFailure {
    NodeConfig.check(settings);
    var node = new MappingNode(settings, Tuning.of(NodeConfig.defaults()), lab.clock());
    try {
      node.begin(lab.port());
      return node;
    } catch (StartFailure | RuntimeException e) {
      node.stop();
      throw e;
    }
  }

  /// Sockets first, because that they are taken is the likeliest trouble and the quickest to find;
  /// they are read last, when the node can answer.
  private void begin(int port) throws StartFailure {
    ControlSockets bound = ControlSockets.open(settings.addresses(), port, tuning, counters);
    sockets = bound;
    JournalDatabase opened = openJournal();
    journal = opened;
    MappingCluster joined = startCluster(NodeConfig.of(settings, opened));
    cluster = joined;
    learn(joined);
    // outside the cluster nobody says what has changed: better no answer than a stale one
    joined.whenLeaving(bound::close);
    // what still stops then is not waited for: its peers may be out of reach
    joined.whenLeaving(() -> terminated.completeOnTimeout(null, LEAVING_SECONDS, TimeUnit.SECONDS));
    joined.whenTerminated(() -> terminated.complete(null));
    // alone, nobody goes on without it
    if (!settings.cluster().seeds().isEmpty()) {
      fence = Optional.of(PauseFence.watching(tuning.pauseLimit()));
    }
    bound.start(fence, ingress(joined, bound));
  }

  /// Joins the others, and hears of all sites and mappings.
  private void learn(MappingCluster joined) throws StartFailure {
    joined.join(settings.cluster().seeds().isEmpty(), tuning.startPatience());
    joined.learnSites(book, tuning.siteInterval(), tuning.startPatience());
    notifications.fetchThrough(
        joined.replicate(
            publisher,
            () -> book.tree().partitions(),
            notifications::needs,
            tuning.compareInterval(),
            tuning.startPatience()));
    desks = Desks.open(joined, errors, recent, table, clock, tuning.startPatience());
    table.listen(news); // what was there before is no news
  }

  private ControlIngress ingress(MappingCluster joined, ControlSockets bound) throws StartFailure {
    var refreshes = new Refreshes(table, book::tree);
    var room = new Semaphore(tuning.registersInFlight());
    var setup =
        new Registrar.Setup(
            joined.partitions(),
            bound::send,
            counters,
            errors,
            tuning.registerPatience(),
            room::release,
            table,
            refreshes,
            storing,
            () -> joined.isUp() && joined.unreachable() == 0,
            clock);
    ActorRef<Registrar.Command> registrar =
        joined.spawn(Registrar.create(setup), "registrar", tuning.startPatience());
    var resolution = new Resolution(book, table, reach, counters, recent, tuning);
    return new ControlIngress(
        settings.mapServer(),
        new MapServer(book::tree, table, counters, errors),
        resolution.start(joined, bound::send, notifications.start(joined, bound::send)),
        notifications,
        counters,
        clock,
        refreshes,
        admitted -> registrar.tell(new Registrar.Arrived(admitted)),
        room);
  }

  private JournalDatabase openJournal() throws StartFailure {
    try {
      return JournalDatabase.open(settings.journal());
    } catch (JournalFailure e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e.hint(), e);
    }
  }

  private MappingCluster startCluster(Config config) throws StartFailure {
    var partitions =
        new Partition.Setup(
            publisher,
            clock,
            tuning.sweepInterval(),
            tuning.maxRegistrationsPerPartition(),
            tuning.snapshotEvery(),
            book::loadedTree,
            () -> tuning.decideAlone() || MappingCluster.isWithMajority(cluster),
            notifications.announcer());
    try {
      return MappingCluster.start(
          config, partitions, notifications.subscribers(partitions.majority()));
    } catch (RuntimeException e) {
      MappingSettings.Cluster own = settings.cluster();
      throw new StartFailure(
          "the cluster port %s:%d cannot be opened".formatted(own.address(), own.port()),
          "is another mapping node using it?",
          e);
    }
  }

  /// From now on this node's file has these sites; so have the others', which are to be told, too.
  public void changeSites(List<MappingSettings.Site> sites) {
    book.replaceFile(sites);
  }

  /// Completes when the node has stopped, also shut out by the others: its process is to end then.
  public CompletionStage<Void> terminated() {
    return terminated.minimalCompletionStage();
  }

  /// The UDP port that it listens on at `address`.
  int port(String address) {
    return Objects.requireNonNull(sockets).all().stream()
        .filter(socket -> socket.address().equals(IpAddress.parse(address)))
        .findFirst()
        .orElseThrow()
        .port();
  }

  /// Stops orderly: what was confirmed stays in the journal. May be called more than once.
  public synchronized void stop() {
    fence.ifPresent(PauseFence::close);
    if (sockets != null) sockets.close();
    if (cluster != null) cluster.stop();
    if (journal != null) journal.close();
    sockets = null;
    cluster = null;
    journal = null;
  }

  @Override
  public void close() {
    stop();
  }

  @Override
  public CompletionStage<List<SiteView>> sites() {
    return views(book.all());
  }

  @Override
  public CompletionStage<Optional<SiteView>> site(String name) {
    return views(book.find(name).stream().toList()).thenApply(views -> views.stream().findFirst());
  }

  @Override
  public Optional<SiteAdministration> administration() {
    MappingCluster running = cluster;
    return running == null ? Optional.empty() : Optional.of(new Sites(book, running));
  }

  @Override
  public CompletionStage<List<RejectionView>> lastRejections(Optional<String> site) {
    return refused(site).thenApply(all -> rejections(site, all));
  }

  @Override
  public Optional<JournalQueries> stored() {
    return Optional.ofNullable(journal).map(open -> new Stored(open, book));
  }

  private List<RejectionView> rejections(Optional<String> site, RegistrationErrors all) {
    var views = new SiteViews(book.tree(), all, clock);
    var last = site.map(all.rejections()::ofSite).orElseGet(all.rejections()::ofNoSite);
    return last.stream().map(views::rejection).toList();
  }

  /// By all nodes.
  private CompletionStage<RegistrationErrors> refused(Optional<String> site) {
    Desks all = desks;
    return all == null ? CompletableFuture.completedFuture(errors) : all.refused(site);
  }

  @Override
  public CompletionStage<RequestsView> requests() {
    Desks all = desks;
    return all == null ? MappingQueries.super.requests() : all.requests(book);
  }

  @Override
  public List<SubscriptionView> subscriptions() {
    return notifications.subscriptions().stream()
        .map(each -> SubscriptionView.of(each.identity(), each.subscription()))
        .toList();
  }

  private CompletionStage<List<SiteView>> views(List<KnownSite> sites) {
    MappingCluster running = cluster;
    if (running == null) {
      return CompletableFuture.failedFuture(new IllegalStateException("the node has stopped"));
    }
    DelegationTree tree = book.tree();
    Optional<String> only =
        sites.size() == 1 ? Optional.of(sites.getFirst().site().name()) : Optional.empty();
    return running
        .describe(
            sites.stream().flatMap(s -> tree.partitions(s.site()).stream()).distinct().toList())
        .thenCombine(refused(only), (found, all) -> views(tree, sites, found, all));
  }

  private List<SiteView> views(
      DelegationTree tree,
      List<KnownSite> sites,
      List<Description> found,
      RegistrationErrors refused) {
    var views = new SiteViews(tree, refused, clock);
    Map<EidPrefix, List<Description.Prefix>> sorted = views.sorted(found);
    return sites.stream().map(s -> views.of(s.site(), sorted)).toList();
  }

  @Override
  public CompletionStage<MappingStatistics> statistics() {
    return CompletableFuture.completedFuture(
        new MappingStatistics(
            since,
            counters.received(),
            counters.sent(),
            counters.dropped(),
            counters.answers(),
            book.size(),
            table.snapshot().size()));
  }

  @Override
  public CompletionStage<List<String>> siteNames() {
    return CompletableFuture.completedStage(
        book.all().stream().map(known -> known.site().name()).toList());
  }

  @Override
  public Optional<SiteOutline> outline(String name) {
    return book.find(name).map(known -> SiteViews.outline(known.site(), table));
  }

  @Override
  public Map<String, Map<DropReason, Long>> refusals() {
    return errors.ofSites();
  }

  @Override
  public CompletionStage<List<MappingView>> mappings(
      Optional<EidPrefix> around, Optional<EidPrefix> after, int limit) {
    Desks all = desks;
    return all == null
        ? MappingQueries.super.mappings(around, after, limit)
        : all.mappings(around, after, limit);
  }

  @Override
  public CompletionStage<ClusterView> cluster() {
    MappingCluster running = cluster;
    return running == null ? MappingQueries.super.cluster() : running.views().view();
  }

  @Override
  public boolean remove(String address, boolean orderly) {
    MappingCluster running = cluster;
    return running != null && running.views().remove(address, orderly);
  }

  @Override
  public List<RecentMessages.Seen> messages(long id) {
    return counters.recent().after(id);
  }

  @Override
  public void listen(Consumer<MappingEvent> listener) {
    news.listen(listener);
  }

  @Override
  public CompletionStage<List<MappingHealth>> health() {
    return CompletableFuture.supplyAsync(
        () -> Health.of(sockets, cluster, journal, storing), Thread::startVirtualThread);
  }
}
