package rhumb.mapping.node;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Reach;
import rhumb.mapping.prefix.Partition;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.prefix.Replica;
import rhumb.mapping.resolver.MapResolver;
import rhumb.mapping.resolver.SubscriptionOffer;
import rhumb.mapping.server.Announcements;
import rhumb.mapping.server.Notifier;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.settings.Tuning;
import rhumb.mapping.site.KnownSite;
import rhumb.mapping.site.SiteBook;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.subscription.Subscriber;
import rhumb.mapping.subscription.SubscriptionBook;
import rhumb.mapping.subscription.SubscriptionDesk;
import rhumb.mapping.subscription.Waker;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.message.MapNotifyAck;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;

/// All that a node says without being asked: changes to the ETRs of a prefix and to subscribers.
/// Wired before the actors are there, and usable when they are.
final class Notifications {
  private final SiteBook sites;
  private final ReadTable table;
  private final Reach reach;
  private final ControlCounters counters;
  private final Tuning tuning;
  private final SubscriptionBook book = new SubscriptionBook();
  private final Set<Nonce> outstanding = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ActorRef<Notifier.Command> notifier;
  private volatile @Nullable ActorRef<Replica.Command> replica;

  Notifications(
      SiteBook sites, ReadTable table, Reach reach, ControlCounters counters, Tuning tuning) {
    this.sites = sites;
    this.table = table;
    this.reach = reach;
    this.counters = counters;
    this.tuning = tuning;
    table.listen(book);
  }

  Partition.Announcer announcer() {
    return new Announcements(this::site, reach, this::send)::announce;
  }

  private Optional<Site> site(String name) {
    return sites.find(name).map(KnownSite::site);
  }

  private void send(Notifier.Send message) {
    ActorRef<Notifier.Command> running = notifier;
    if (running != null) running.tell(message);
  }

  /// @param majority whether this node sees so much of its cluster that it may decide
  Subscriber.Setup subscribers(BooleanSupplier majority) {
    var resolver = new MapResolver(sites::tree, table, reach, counters);
    return new Subscriber.Setup(
        book,
        this::permission,
        resolver::records,
        this::isHere,
        this::send,
        counters,
        tuning.subscriptionsPerXtr(),
        majority);
  }

  /// Whether somebody on this node has subscribed to what may be in `partition`.
  boolean needs(EidPrefix partition) {
    return book.isAbout(partition);
  }

  /// From now on, what is needed and not in this node's read table is asked for.
  void fetchThrough(ActorRef<Replica.Command> asking) {
    replica = asking;
  }

  /// Whether all about `eid` is in this node's read table; if not, it soon is.
  private boolean isHere(EidPrefix eid) {
    if (table.isComplete()) return true;
    List<EidPrefix> missing =
        sites.tree().partitionsOf(eid).stream()
            .filter(partition -> !table.elsewhere(partition).isEmpty())
            .toList();
    ActorRef<Replica.Command> asking = replica;
    if (asking != null) missing.forEach(each -> asking.tell(new Replica.Moved(each)));
    return missing.isEmpty();
  }

  private Optional<Subscriber.Permission> permission(XtrIdentity identity) {
    return sites.subscribing(identity).flatMap(site -> permission(site, identity));
  }

  private static Optional<Subscriber.Permission> permission(Site site, XtrIdentity identity) {
    return site.policy().subscribers().stream()
        .filter(each -> each.identity().equals(identity))
        .findFirst()
        .map((SitePolicy.Subscriber it) -> new Subscriber.Permission(it, site.keys().getLast()));
  }

  /// Starts the actors.
  ///
  /// @return who takes subscriptions
  SubscriptionOffer start(MappingCluster cluster, Consumer<Outgoing> out) throws StartFailure {
    Duration patience = tuning.startPatience();
    var setup =
        new Notifier.Setup(
            out, counters, tuning.notifyInterval(), tuning.notifiesInFlight(), outstanding);
    notifier = cluster.spawn(Notifier.create(setup), "notifier", patience);
    var desk =
        new SubscriptionDesk(
            this::permission,
            cluster.subscribers(),
            book,
            reach,
            counters,
            tuning.subscriptionsPerNode());
    cluster.spawnAsking(Waker.create(desk, sites::subscribers), "waker", patience);
    return desk;
  }

  /// A Map-Notify-Ack came; most that nobody waits for go no further than this.
  void acknowledged(MapNotifyAck message, byte[] octets) {
    ActorRef<Notifier.Command> running = notifier;
    if (running != null && outstanding.contains(message.nonce())) {
      running.tell(new Notifier.Acknowledged(message, octets));
    } else {
      counters.dropped(DropReason.UNKNOWN_NONCE);
    }
  }

  List<SubscriptionBook.Entry> subscriptions() {
    return book.all();
  }
}
