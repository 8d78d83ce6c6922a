package rhumb.router.mapcache;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.DropReason;
import rhumb.router.control.TokenBucket;
import rhumb.router.mapcache.MapResolution.Question;
import rhumb.router.view.MapCacheView;

/// The map-cache of one address family in one instance (RFC 9300 §6): parent of its entries and of
/// the resolutions under way.
/// ```
/// miss ─▶ known meanwhile? release : being resolved? wait : MapResolution ─▶ Map-Resolver
///                                                              │ records
///         MapCacheEntry ◀── new or not ◀───────────────────────┘
/// ```
public final class MapCache {
  public sealed interface Command {}

  /// A packet from `source` found no way to `destination`.
  public record Missed(Eid destination, Eid source) implements Command {}

  /// The mapping of `eid` is said to have changed.
  public record Solicited(Eid eid) implements Command {}

  /// The site of `eid` says by `count` bits which of its locators are up.
  public record StatusBits(Eid eid, int bits, int count) implements Command {}

  public record Show(ActorRef<MapCacheView> replyTo) implements Command {}

  /// Forgets what `within` covers, or everything; answers how many entries that were.
  public record Clear(Optional<EidPrefix> within, ActorRef<Integer> replyTo) implements Command {}

  public record Measure(ActorRef<Size> replyTo) implements Command {}

  /// @param pending resolutions under way
  public record Size(int entries, int limit, int pending, long evictions) {}

  record Resolved(Question question, List<MappingRecord> records, Instant lastAsked)
      implements Command {}

  record Unresolved(Question question) implements Command {}

  private record ResolutionEnded(EidPrefix target, ActorRef<MapResolution.Command> resolution)
      implements Command {}

  record RefreshWanted(EidPrefix prefix, EidPrefix target, boolean solicited) implements Command {}

  /// The TTL is over.
  ///
  /// @param learned how much news the entry had by then
  record Expired(EidPrefix prefix, int learned) implements Command {}

  record Changed(ActorRef<MapCacheEntry.Command> entry, MapCacheView.Entry now)
      implements Command {}

  record StaticChanged(MapCacheView.Entry now) implements Command {}

  private record EntryEnded(EidPrefix prefix) implements Command {}

  private final ActorContext<Command> context;
  private final EidPrefix everything;
  private final MapCacheSettings settings;
  private final Surroundings around;
  private final MissDoor door;
  private final ActorRef<StaticEntry.Renew> standing;
  private final CachedEntries entries;
  private final Resolutions resolutions;
  private final TokenBucket newResolutions;
  private Optional<MapCacheView.Entry> standingView = Optional.empty();
  private long evictions;

  /// @param everything the prefix of length 0 that this cache is for
  public static Behavior<Command> create(
      EidPrefix everything, MapCacheSettings settings, Surroundings around, MissDoor door) {
    return Behaviors.setup(
        context -> new MapCache(context, everything, settings, around, door).open());
  }

  private MapCache(
      ActorContext<Command> context,
      EidPrefix everything,
      MapCacheSettings settings,
      Surroundings around,
      MissDoor door) {
    this.context = context;
    this.everything = everything;
    this.settings = settings;
    this.around = around;
    this.door = door;
    ActorRef<Command> self = context.getSelf();
    standing = context.spawn(StaticEntry.create(everything, around, self), "static");
    entries = new CachedEntries(this::spawnEntry);
    resolutions = new Resolutions(around.clock(), this::spawnResolution);
    newResolutions =
        new TokenBucket(
            around.clock(), settings.resolutionsPerSecond(), settings.resolutionsBurst());
  }

  private ActorRef<MapCacheEntry.Command> spawnEntry(
      EidPrefix prefix, MapCacheEntry.Learned first) {
    var entry =
        context.spawnAnonymous(MapCacheEntry.create(prefix, first, around, context.getSelf()));
    context.watchWith(entry, new EntryEnded(prefix));
    return entry;
  }

  private ActorRef<MapResolution.Command> spawnResolution(Question question, Duration delay) {
    var resolution =
        context.spawnAnonymous(MapResolution.create(question, delay, around, context.getSelf()));
    context.watchWith(resolution, new ResolutionEnded(question.target(), resolution));
    return resolution;
  }

  private Behavior<Command> open() {
    return Behaviors.receiveMessage(this::whenOpen);
  }

  private Behavior<Command> whenOpen(Command command) {
    switch (command) {
      case Missed(var destination, var source) -> missed(destination, source);
      case Solicited(var eid) ->
          entries.longestMatch(eid).ifPresent(e -> e.tell(new MapCacheEntry.Solicit()));
      case StatusBits(var eid, var bits, var count) ->
          entries
              .longestMatch(eid)
              .ifPresent(e -> e.tell(new MapCacheEntry.StatusBits(bits, count)));
      case Resolved resolved -> resolved(resolved);
      case Unresolved(var question) -> unresolved(question);
      case ResolutionEnded(var target, var resolution) -> resolutions.ended(target, resolution);
      case RefreshWanted wanted -> refresh(wanted);
      case Expired(var prefix, var learned) -> entries.expired(prefix, learned);
      case Changed(var entry, var now) -> entries.changed(entry, now);
      case StaticChanged(var now) -> standingView = Optional.of(now);
      case EntryEnded(var prefix) -> {
        around.forwarding().withdraw(prefix); // in case it ended by a fault
        entries.ended(prefix);
      }
      case Show(var replyTo) -> replyTo.tell(view());
      case Clear(var within, var replyTo) -> replyTo.tell(clear(within));
      case Measure(var replyTo) ->
          replyTo.tell(
              new Size(entries.size() + 1, settings.maxEntries(), resolutions.size(), evictions));
    }
    return Behaviors.same();
  }

  private void missed(Eid destination, Eid source) {
    door.taken();
    EidPrefix target = destination.toHostPrefix();
    Optional<ActorRef<MapCacheEntry.Command>> known = entries.resolved(destination);
    if (known.isPresent()) {
      known.get().tell(new MapCacheEntry.Release(destination));
    } else if (resolutions.join(target)) {
      // whoever resolves it releases all who wait
    } else if (around.mapResolvers().isEmpty()) {
      around.held().discard(destination, DropReason.NO_NATIVE_ROUTE);
    } else if (resolutions.size() >= settings.pendingResolutions()) {
      around.held().discard(destination, DropReason.MISS_QUEUE_FULL);
    } else if (!newResolutions.take()) {
      around.held().discard(destination, DropReason.RATE_LIMITED);
    } else {
      resolutions.start(new Question(target, Optional.of(source), false));
    }
  }

  private void refresh(RefreshWanted wanted) {
    if (around.mapResolvers().isEmpty() || !resolutions.joinRefresh(wanted)) {
      entries.get(wanted.prefix()).ifPresent(e -> e.tell(new MapCacheEntry.NotRefreshed()));
    }
  }

  private void resolved(Resolved resolved) {
    EidPrefix asked = resolved.question().target();
    List<EidPrefix> refreshed = resolutions.succeeded(asked, resolved.lastAsked());
    List<EidPrefix> learned = new ArrayList<>();
    Optional<Eid> waiting = resolved.question().waiting();
    for (MappingRecord record : resolved.records()) {
      MappingRecord narrowed = besideStatic(record, asked);
      learned.add(narrowed.eid());
      boolean best = waiting.filter(narrowed.eid()::contains).isPresent();
      learn(narrowed, asked, best ? waiting : Optional.empty());
      if (best) waiting = Optional.empty(); // records are sorted, the best match first
    }
    // what was asked about and is not in the answer has been replaced by what is
    refreshed.stream().filter(prefix -> !learned.contains(prefix)).forEach(entries::withdraw);
  }

  /// Nothing learned replaces the static entry: a mapping for everything becomes one for the half
  /// that was asked about.
  private MappingRecord besideStatic(MappingRecord record, EidPrefix asked) {
    if (record.eid().length() > 0) return record;
    var half = new EidPrefix(asked.instance(), asked.network(), 1);
    return new MappingRecord(
        half,
        record.ttlMinutes(),
        record.action(),
        record.authoritative(),
        record.mapVersion(),
        record.locators());
  }

  private void learn(MappingRecord record, EidPrefix asked, Optional<Eid> waiting) {
    if (record.ttlMinutes() == 0) {
      entries.withdraw(record.eid());
      waiting.ifPresent(eid -> around.held().discard(eid, DropReason.NEGATIVE_NO_ACTION));
      return;
    }
    if (!entries.contains(record.eid()) && entries.size() + 1 >= settings.maxEntries()) {
      evictions += entries.evict(settings.maxEntries(), around.forwarding());
    }
    EidPrefix refreshBy = record.isNegative() ? asked : record.eid();
    entries.learn(record, refreshBy, waiting);
    releaseOthers(record.eid());
  }

  /// Other destinations are being resolved that the new entry covers: no need to wait for theirs.
  private void releaseOthers(EidPrefix learned) {
    for (Eid waiting : resolutions.waitingWithin(learned)) {
      entries.resolved(waiting).ifPresent(e -> e.tell(new MapCacheEntry.Release(waiting)));
    }
  }

  private void unresolved(Question question) {
    for (EidPrefix prefix : resolutions.failed(question.target())) {
      entries.get(prefix).ifPresent(e -> e.tell(new MapCacheEntry.NotRefreshed()));
    }
  }

  private int clear(Optional<EidPrefix> within) {
    if (within.map(w -> w.contains(everything)).orElse(true))
      standing.tell(new StaticEntry.Renew());
    return entries.clear(within);
  }

  private MapCacheView view() {
    List<MapCacheView.Entry> all = new ArrayList<>();
    standingView.ifPresent(all::add);
    all.addAll(entries.views());
    return new MapCacheView(
        everything.network().afi(),
        everything.instance(),
        all.stream().map(entry -> EntryTraffic.filledIn(entry, around.forwarding())).toList());
  }
}
