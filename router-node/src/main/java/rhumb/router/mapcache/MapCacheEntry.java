package rhumb.router.mapcache;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.EntryCounters;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.Verdict;
import rhumb.router.locator.LocatorStatus;
import rhumb.router.locator.Locators;
import rhumb.router.view.MapCacheView;

/// One EID-prefix of the map-cache (RFC 9300 §6): owns its TTL, its refresh and its locators.
/// Packets never ask it; they read what it has published to the forwarding table.
/// ```
///               ┌──────────── Learned ◀───────────┐
///               ▼                                 │
/// learned ▶ fresh ── refresh due and in use / SMR ──▶ refreshing
///               │                                 │
///               └────── TTL over, evicted, cleared ──────▶ stopped, withdrawn
/// ```
/// It does not leave on its own: when its time is over it says so, and the map-cache, which may
/// just have sent it news, decides.
final class MapCacheEntry {
  sealed interface Command {}

  /// A Map-Reply brought this.
  ///
  /// @param asked what to ask for in a refresh
  /// @param notAfter expires by then, whatever its TTL
  /// @param waiting destination whose packets wait for this entry
  record Learned(
      MappingRecord mapping, EidPrefix asked, Optional<Instant> notAfter, Optional<Eid> waiting)
      implements Command {}

  /// Packets for `waiting` missed what has been published meanwhile.
  record Release(Eid waiting) implements Command {}

  /// Somebody says that the mapping changed (RFC 9301 §6.1).
  record Solicit() implements Command {}

  /// The site itself says which of its locators are up (RFC 9300 §10).
  record StatusBits(int bits, int count) implements Command {}

  /// The refresh that was wanted has failed.
  record NotRefreshed() implements Command {}

  record Withdraw() implements Command {}

  private record Turned(LocatorStatus status) implements Command {}

  private enum Timer implements Command {
    REFRESH_DUE,
    TTL_OVER
  }

  private static final Duration BETWEEN_SOLICITATIONS = Duration.ofSeconds(3); // RFC 9301 §6.1

  private final TimerScheduler<Command> timers;
  private final ActorRef<Command> self;
  private final ActorRef<LocatorStatus> turns;
  private final EidPrefix prefix;
  private final Surroundings around;
  private final ActorRef<MapCache.Command> parent;
  private final Instant created;
  private final EntryLocators locators;
  private final Set<IpAddress> watched = new HashSet<>();

  private Learned last;
  private int learnedCount;
  private Duration lifetime = Duration.ZERO;
  private Instant expires;
  private EntryCounters counters;
  private boolean refreshing;
  private Optional<Instant> solicited = Optional.empty();

  static Behavior<Command> create(
      EidPrefix prefix, Learned first, Surroundings around, ActorRef<MapCache.Command> parent) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new MapCacheEntry(context, timers, prefix, first, around, parent).learned()));
  }

  private MapCacheEntry(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      EidPrefix prefix,
      Learned first,
      Surroundings around,
      ActorRef<MapCache.Command> parent) {
    this.timers = timers;
    self = context.getSelf();
    turns = context.messageAdapter(LocatorStatus.class, Turned::new);
    this.prefix = prefix;
    this.around = around;
    this.parent = parent;
    created = around.clock().instant();
    locators = new EntryLocators(around.site(), around.formats());
    last = first;
    expires = created;
    counters = new EntryCounters();
  }

  private Behavior<Command> learned() {
    learn(last);
    return Behaviors.receive(Command.class)
        .onAnyMessage(this::whenLearned)
        .onSignal(PostStop.class, _ -> withdraw())
        .build();
  }

  private Behavior<Command> whenLearned(Command command) {
    switch (command) {
      case Learned news -> learn(news);
      case Release(var waiting) -> around.held().release(waiting);
      case Solicit _ -> solicited();
      case StatusBits(var bits, var count) ->
          locators
              .clearedBy(bits, count)
              .forEach(rloc -> around.locators().tell(new Locators.Doubt(rloc)));
      case Turned(var status) -> {
        if (locators.turned(status)) publish();
      }
      case Timer.REFRESH_DUE -> refreshIfInUse();
      case NotRefreshed _ -> notRefreshed();
      case Timer.TTL_OVER -> parent.tell(new MapCache.Expired(prefix, learnedCount));
      case Withdraw _ -> {
        return Behaviors.stopped();
      }
    }
    return Behaviors.same();
  }

  private void learn(Learned news) {
    Instant now = learnedCount == 0 ? created : around.clock().instant();
    last = news;
    learnedCount++;
    refreshing = false;
    lifetime = Lifetime.of(news.mapping().ttlMinutes());
    expires = news.notAfter().filter(now.plus(lifetime)::isAfter).orElse(now.plus(lifetime));
    lifetime = Lifetime.atLeastASecond(Duration.between(now, expires));
    locators.replace(news.mapping().locators(), now);
    publish();
    watchLocators();
    news.waiting().ifPresent(around.held()::release);
    timers.startSingleTimer(Timer.REFRESH_DUE, Lifetime.untilRefresh(lifetime));
    timers.startSingleTimer(Timer.TTL_OVER, lifetime);
  }

  private void publish() {
    Verdict verdict =
        locators.isEmpty()
            ? negative(last.mapping())
            : new Verdict.Encapsulate(locators.targets(), last.mapping().mapVersion());
    counters = around.forwarding().publish(new ForwardingEntry(prefix, verdict));
    report();
  }

  /// RFC 9301 §5.4: what the ACT field makes of packets.
  static Verdict negative(MappingRecord mapping) {
    return switch (mapping.action()) {
      case NATIVELY_FORWARD -> new Verdict.Native();
      case SEND_MAP_REQUEST -> new Verdict.Resolve();
      case DROP_NO_REASON -> new Verdict.Drop(DropReason.NEGATIVE_DROP);
      case DROP_POLICY_DENIED -> new Verdict.Drop(DropReason.NEGATIVE_POLICY_DENIED);
      case DROP_AUTHENTICATION_FAILURE ->
          new Verdict.Drop(DropReason.NEGATIVE_AUTHENTICATION_FAILURE);
      case NO_ACTION, UNASSIGNED_6, UNASSIGNED_7 -> new Verdict.Drop(DropReason.NEGATIVE_NO_ACTION);
    };
  }

  private void watchLocators() {
    Set<IpAddress> wanted = locators.addresses();
    for (IpAddress rloc : Set.copyOf(watched)) {
      if (!wanted.contains(rloc)) unwatch(rloc);
    }
    for (IpAddress rloc : wanted) {
      if (watched.add(rloc)) around.locators().tell(new Locators.Watch(rloc, prefix, turns));
    }
  }

  private void unwatch(IpAddress rloc) {
    watched.remove(rloc);
    around.locators().tell(new Locators.Unwatch(rloc, turns));
  }

  private void refreshIfInUse() {
    Instant since = around.clock().instant().minus(Lifetime.inUse(lifetime));
    if (counters.lastHit().filter(since::isBefore).isPresent()) refresh(false);
    else timers.startSingleTimer(Timer.REFRESH_DUE, Lifetime.recheck(lifetime));
  }

  private void refresh(boolean solicitation) {
    refreshing = true;
    parent.tell(new MapCache.RefreshWanted(prefix, last.asked(), solicitation));
    report();
  }

  private void notRefreshed() {
    refreshing = false;
    timers.startSingleTimer(Timer.REFRESH_DUE, Lifetime.recheck(lifetime));
    report();
  }

  private void solicited() {
    Instant now = around.clock().instant();
    if (solicited.filter(now.minus(BETWEEN_SOLICITATIONS)::isBefore).isPresent()) {
      around.counters().dropped(DropReason.RATE_LIMITED);
      return;
    }
    solicited = Optional.of(now);
    refresh(true);
  }

  private Behavior<Command> withdraw() {
    around.forwarding().withdraw(prefix);
    Set.copyOf(watched).forEach(this::unwatch);
    return Behaviors.same();
  }

  private void report() {
    MappingRecord mapping = last.mapping();
    parent.tell(
        new MapCache.Changed(
            self,
            new MapCacheView.Entry(
                prefix,
                MapCacheView.Source.MAP_REPLY,
                mapping.action(),
                mapping.authoritative(),
                created,
                Optional.of(expires),
                refreshing,
                0,
                0,
                List.copyOf(locators.views()))));
  }
}
