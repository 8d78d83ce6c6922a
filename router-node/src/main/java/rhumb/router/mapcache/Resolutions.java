package rhumb.router.mapcache;

import akka.actor.typed.ActorRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.prefix.PrefixTrie;
import rhumb.router.mapcache.MapResolution.Question;

/// What a map-cache is about to find out: one resolution for each EID or EID-prefix, whoever wants
/// to know, and never more than one Map-Request per second for the same (RFC 9301 §5.3).
final class Resolutions {
  private static final int REMEMBERED = 4096;

  private static final class Pending {
    final ActorRef<MapResolution.Command> actor;
    final List<EidPrefix> refreshes = new ArrayList<>();
    boolean pausing;

    Pending(ActorRef<MapResolution.Command> actor) {
      this.actor = actor;
    }
  }

  private final Clock clock;
  private final BiFunction<Question, Duration, ActorRef<MapResolution.Command>> spawn;
  private PrefixTrie<Pending> pending = PrefixTrie.empty();
  private final Map<EidPrefix, Instant> lastAsked =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EidPrefix, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };

  Resolutions(Clock clock, BiFunction<Question, Duration, ActorRef<MapResolution.Command>> spawn) {
    this.clock = clock;
    this.spawn = spawn;
  }

  int size() {
    return pending.size();
  }

  /// Another packet for `target` waits.
  ///
  /// @return false if nobody resolves it yet
  boolean join(EidPrefix target) {
    Optional<Pending> known = pending.get(target);
    known.ifPresent(p -> p.actor.tell(new MapResolution.MissedAgain()));
    return known.isPresent();
  }

  void start(Question question) {
    EidPrefix target = question.target();
    pending = pending.with(target, new Pending(spawn.apply(question, untilAllowed(target))));
  }

  /// An entry wants to be refreshed.
  ///
  /// @return false if asking again is not allowed at the moment
  boolean joinRefresh(MapCache.RefreshWanted wanted) {
    if (pending.get(wanted.target()).isEmpty()) {
      start(new Question(wanted.target(), Optional.empty(), wanted.solicited()));
    }
    Optional<Pending> asking = pending.get(wanted.target()).filter(known -> !known.pausing);
    asking.ifPresent(known -> known.refreshes.add(wanted.prefix()));
    return asking.isPresent();
  }

  /// The answer came.
  ///
  /// @return the entries that wanted to be refreshed by it
  List<EidPrefix> succeeded(EidPrefix target, Instant asked) {
    lastAsked.remove(target); // so that it becomes the youngest
    lastAsked.put(target, asked);
    Optional<Pending> known = pending.get(target);
    pending = pending.without(target);
    return known.map(p -> p.refreshes).orElse(List.of());
  }

  /// No answer came, and for a while nobody asks again.
  ///
  /// @return the entries that wanted to be refreshed by it
  List<EidPrefix> failed(EidPrefix target) {
    Optional<Pending> known = pending.get(target);
    if (known.isEmpty()) return List.of();
    known.get().pausing = true;
    List<EidPrefix> refreshes = List.copyOf(known.get().refreshes);
    known.get().refreshes.clear();
    return refreshes;
  }

  void ended(EidPrefix target, ActorRef<MapResolution.Command> actor) {
    if (pending.get(target).filter(known -> known.actor.equals(actor)).isPresent()) {
      pending = pending.without(target);
    }
  }

  /// The destinations within `prefix` whose packets may wait.
  List<Eid> waitingWithin(EidPrefix prefix) {
    return pending.coveredBy(prefix).stream()
        .map(Map.Entry::getKey)
        .filter(EidPrefix::isHost)
        .map(EidPrefix::toEid)
        .toList();
  }

  private Duration untilAllowed(EidPrefix target) {
    Instant allowed =
        lastAsked.getOrDefault(target, Instant.EPOCH).plus(MapResolution.BETWEEN_REQUESTS);
    Duration left = Duration.between(clock.instant(), allowed);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
