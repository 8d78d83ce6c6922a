package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.EidPrefix;

/// Which other nodes are to have the rows of the partitions of this one: those that are chosen for
/// a copy, and those that need them in any case. Until all of these have said that they do,
/// whoever else still has rows keeps them and hears of changes: were they given up at once, nobody
/// might have them when this node dies.
final class Holders {
  private final Copies copies;
  private final Map<EidPrefix, Part> parts = new HashMap<>(); // guarded by this
  private final Map<EidPrefix, Collection<ActorRef<Replica.Command>>> listeners =
      new ConcurrentHashMap<>();
  private volatile Set<ActorRef<Replica.Command>> others = Set.of();

  /// What is known about one partition.
  private static final class Part {
    private final Set<ActorRef<Replica.Command>> wanting = new LinkedHashSet<>();
    private final Set<ActorRef<Replica.Command>> filled = new HashSet<>();
    private @Nullable List<ActorRef<Replica.Command>> chosen; // null when it is to be made anew
    private boolean settled; // these have the rows, and the others know that
  }

  /// @param isFor whether who asks is to have the rows
  /// @param released who is to be told that the rows are for others
  record Judged(boolean isFor, Set<ActorRef<Replica.Command>> released) {}

  Holders(Copies copies) {
    this.copies = copies;
  }

  boolean isBounded(EidPrefix partition) {
    return !copies.isEverywhere(partition);
  }

  /// All that can be reached.
  Set<ActorRef<Replica.Command>> others() {
    return others;
  }

  synchronized void others(Set<ActorRef<Replica.Command>> replicas) {
    others = Set.copyOf(replicas);
    for (Part part : parts.values()) {
      part.wanting.retainAll(others);
      part.filled.retainAll(others);
      part.chosen = null;
      part.settled = false;
    }
    listeners.clear();
  }

  /// Who is told of changes. Any thread may ask.
  Collection<ActorRef<Replica.Command>> listeners(EidPrefix partition) {
    if (copies.isEverywhere(partition)) return others;
    Collection<ActorRef<Replica.Command>> known = listeners.get(partition);
    return known != null ? known : findListeners(partition);
  }

  private synchronized Collection<ActorRef<Replica.Command>> findListeners(EidPrefix partition) {
    Part part = part(partition);
    List<ActorRef<Replica.Command>> chosen = chosen(partition, part);
    Collection<ActorRef<Replica.Command>> found = part.settled ? chosen : others;
    listeners.put(partition, found);
    return found;
  }

  private Part part(EidPrefix partition) {
    return parts.computeIfAbsent(partition, _ -> new Part());
  }

  private List<ActorRef<Replica.Command>> chosen(EidPrefix partition, Part part) {
    List<ActorRef<Replica.Command>> known = part.chosen;
    if (known != null) return known;
    Set<ActorRef<Replica.Command>> all = new LinkedHashSet<>(copies.of(partition, others));
    all.addAll(part.wanting);
    List<ActorRef<Replica.Command>> made = List.copyOf(all);
    part.chosen = made;
    return made;
  }

  /// A node compares its rows of a partition of this one.
  ///
  /// @param rows how many it has
  /// @param same these are all there are
  /// @param wanted it needs them for what depends on them there
  Judged judge(
      EidPrefix partition,
      ActorRef<Replica.Command> replica,
      int rows,
      boolean same,
      boolean wanted) {
    if (copies.isEverywhere(partition)) return new Judged(true, Set.of());
    synchronized (this) {
      boolean known = others.contains(replica);
      Part part = part(partition);
      boolean changed = wanted && known ? part.wanting.add(replica) : part.wanting.remove(replica);
      if (changed) part.chosen = null;
      List<ActorRef<Replica.Command>> chosen = chosen(partition, part);
      boolean isChosen = chosen.contains(replica);
      if (same && isChosen) part.filled.add(replica);
      else if (rows == 0 || !isChosen) part.filled.remove(replica);
      Set<ActorRef<Replica.Command>> released = settle(part, chosen);
      listeners.remove(partition);
      return new Judged(isChosen || known && rows > 0 && !part.settled, released);
    }
  }

  private Set<ActorRef<Replica.Command>> settle(Part part, List<ActorRef<Replica.Command>> chosen) {
    boolean before = part.settled;
    part.settled = part.filled.containsAll(chosen);
    if (before || !part.settled) return Set.of();
    Set<ActorRef<Replica.Command>> released = new HashSet<>(others);
    chosen.forEach(released::remove);
    return released;
  }

  /// Those that may have the rows, the likeliest first.
  synchronized List<ActorRef<Replica.Command>> of(EidPrefix partition) {
    if (copies.isEverywhere(partition)) return List.copyOf(others);
    Part part = part(partition);
    List<ActorRef<Replica.Command>> chosen = chosen(partition, part);
    Set<ActorRef<Replica.Command>> all = new LinkedHashSet<>(chosen);
    all.retainAll(part.filled);
    all.addAll(chosen);
    if (!part.settled) all.addAll(others);
    return List.copyOf(all);
  }

  /// A partition lives on another node from now on.
  synchronized void left(EidPrefix partition) {
    parts.remove(partition);
    listeners.remove(partition);
  }
}
