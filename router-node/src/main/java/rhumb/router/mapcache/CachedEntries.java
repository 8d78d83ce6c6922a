package rhumb.router.mapcache;

import akka.actor.typed.ActorRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.prefix.PrefixTrie;
import rhumb.router.forwarding.EntryCounters;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.mapcache.MapCacheEntry.Learned;
import rhumb.router.view.MapCacheView;

/// The learned entries of a map-cache, by prefix. An entry that is told to leave keeps its place
/// until it has withdrawn itself from the forwarding table; what is learned for the prefix
/// meanwhile waits, so that two entries never publish the same prefix.
final class CachedEntries {
  private static final int EVICTED_SHARE = 100;

  private static final class Cached {
    ActorRef<MapCacheEntry.Command> actor;
    int told;
    boolean leaving;
    @Nullable Learned successor;
    MapCacheView.@Nullable Entry view;
    boolean resolves;

    Cached(ActorRef<MapCacheEntry.Command> actor, Learned first) {
      this.actor = actor;
      told(first);
    }

    final void told(Learned news) {
      told++;
      resolves = !news.mapping().isNegative() || news.mapping().action() != Action.SEND_MAP_REQUEST;
    }
  }

  private final BiFunction<EidPrefix, Learned, ActorRef<MapCacheEntry.Command>> spawn;
  private PrefixTrie<Cached> entries = PrefixTrie.empty();
  private int leaving;

  CachedEntries(BiFunction<EidPrefix, Learned, ActorRef<MapCacheEntry.Command>> spawn) {
    this.spawn = spawn;
  }

  /// Those that are here to stay.
  int size() {
    return entries.size() - leaving;
  }

  boolean contains(EidPrefix prefix) {
    return present(prefix).isPresent();
  }

  Optional<ActorRef<MapCacheEntry.Command>> get(EidPrefix prefix) {
    return present(prefix).map(cached -> cached.actor);
  }

  private Optional<Cached> present(EidPrefix prefix) {
    return entries.get(prefix).filter(cached -> !cached.leaving);
  }

  Optional<ActorRef<MapCacheEntry.Command>> longestMatch(Eid eid) {
    return entries
        .longestMatch(eid)
        .map(Map.Entry::getValue)
        .filter(cached -> !cached.leaving)
        .map(cached -> cached.actor);
  }

  /// The entry that says where packets for `eid` go, unless it says to find out.
  Optional<ActorRef<MapCacheEntry.Command>> resolved(Eid eid) {
    return entries
        .longestMatch(eid)
        .map(Map.Entry::getValue)
        .filter(cached -> !cached.leaving && cached.resolves)
        .map(cached -> cached.actor);
  }

  /// @param refreshBy what to ask for when it is to be refreshed
  void learn(MappingRecord record, EidPrefix refreshBy, Optional<Eid> waiting) {
    EidPrefix prefix = record.eid();
    Optional<Cached> known = entries.get(prefix);
    Optional<Instant> notAfter = known.isPresent() ? Optional.empty() : firstExpiryWithin(prefix);
    var news = new Learned(record, refreshBy, notAfter, waiting);
    if (known.isEmpty()) {
      entries = entries.with(prefix, new Cached(spawn.apply(prefix, news), news));
    } else if (known.get().leaving) {
      known.get().successor = news;
    } else {
      known.get().told(news);
      known.get().actor.tell(news);
    }
  }

  /// "When a less-specific EID-Prefix is received later, its Map-Cache expiration time SHOULD be
  /// set to the minimum expiration time of any more-specific EID-Prefix" (RFC 9301 §5.5).
  private Optional<Instant> firstExpiryWithin(EidPrefix prefix) {
    return entries.coveredBy(prefix).stream()
        .map(Map.Entry::getValue)
        .filter(cached -> !cached.leaving)
        .map(cached -> Optional.ofNullable(cached.view).flatMap(MapCacheView.Entry::expires))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  void changed(ActorRef<MapCacheEntry.Command> entry, MapCacheView.Entry now) {
    present(now.eid()).filter(c -> c.actor.equals(entry)).ifPresent(c -> c.view = now);
  }

  /// @param learned how much news the entry had when its time was over
  void expired(EidPrefix prefix, int learned) {
    present(prefix).filter(cached -> cached.told == learned).ifPresent(_ -> withdraw(prefix));
  }

  void withdraw(EidPrefix prefix) {
    present(prefix).ifPresent(this::leave);
  }

  private void leave(Cached cached) {
    cached.leaving = true;
    leaving++;
    cached.actor.tell(new MapCacheEntry.Withdraw());
  }

  /// The entry is gone, as told or by a fault of its own.
  void ended(EidPrefix prefix) {
    Optional<Cached> gone = entries.get(prefix);
    if (gone.isEmpty()) return;
    entries = entries.without(prefix);
    if (gone.get().leaving) leaving--;
    Learned successor = gone.get().successor;
    if (successor != null) {
      entries = entries.with(prefix, new Cached(spawn.apply(prefix, successor), successor));
    }
  }

  int clear(Optional<EidPrefix> within) {
    List<Cached> cleared = new ArrayList<>();
    entries.forEach(
        (prefix, cached) -> {
          if (!cached.leaving && within.map(w -> w.contains(prefix)).orElse(true)) {
            cleared.add(cached);
          }
        });
    cleared.forEach(this::leave);
    return cleared.size();
  }

  /// Makes room: one in a hundred goes, the least recently hit first, at least one.
  ///
  /// @return how many
  int evict(int limit, Forwarding forwarding) {
    record Candidate(Cached cached, Instant lastUse) {}
    List<Candidate> candidates = new ArrayList<>();
    entries.forEach(
        (prefix, cached) -> {
          if (!cached.leaving)
            candidates.add(new Candidate(cached, lastUse(prefix, cached, forwarding)));
        });
    candidates.sort(Comparator.comparing(Candidate::lastUse));
    List<Candidate> evicted =
        candidates.subList(0, Math.min(candidates.size(), Math.max(1, limit / EVICTED_SHARE)));
    evicted.forEach(candidate -> leave(candidate.cached));
    return evicted.size();
  }

  private static Instant lastUse(EidPrefix prefix, Cached cached, Forwarding forwarding) {
    return forwarding
        .counters(prefix)
        .flatMap(EntryCounters::lastHit)
        .or(() -> Optional.ofNullable(cached.view).map(MapCacheView.Entry::created))
        .orElse(Instant.MAX); // not even published yet
  }

  List<MapCacheView.Entry> views() {
    List<MapCacheView.Entry> views = new ArrayList<>();
    entries.forEach(
        (_, cached) -> {
          MapCacheView.Entry view = cached.view;
          if (view != null && !cached.leaving) views.add(view);
        });
    return views;
  }
}
