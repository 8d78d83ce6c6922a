package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import rhumb.protocol.address.EidPrefix;

/// Puts mappings into this node's read table and sends them on to the tables of the other nodes
/// that are to have a copy.
public final class Publisher {
  private final ReadTable table;
  private final Copies copies;
  private volatile Others others = new Others(Set.of());
  private volatile String node = "";

  // Who needs the rows of a partition of this node without being chosen for a copy. Guarded by
  // itself.
  private final Map<EidPrefix, Set<ActorRef<Replica.Command>>> wanting = new HashMap<>();

  /// @param chosen of them, by partition
  private record Others(
      Set<ActorRef<Replica.Command>> all, Map<EidPrefix, List<ActorRef<Replica.Command>>> chosen) {
    private Others(Set<ActorRef<Replica.Command>> all) {
      this(Set.copyOf(all), new ConcurrentHashMap<>());
    }
  }

  /// Each node has a copy of everything.
  public Publisher(ReadTable table) {
    this(table, Copies.ALL);
  }

  public Publisher(ReadTable table, Copies copies) {
    this.table = table;
    this.copies = copies;
  }

  /// This node's.
  public ReadTable table() {
    return table;
  }

  /// Who keeps the tables of the other nodes.
  void others(Set<ActorRef<Replica.Command>> replicas) {
    synchronized (wanting) {
      wanting.values().forEach(each -> each.retainAll(replicas));
      others = new Others(replicas);
    }
  }

  /// Whether `replica` needs the rows of a partition of this node for what depends on them there.
  void wanted(EidPrefix partition, ActorRef<Replica.Command> replica, boolean now) {
    if (!copies.isEverywhere(partition) && isNew(partition, replica, now)) {
      others.chosen.remove(partition);
    }
  }

  private boolean isNew(EidPrefix partition, ActorRef<Replica.Command> replica, boolean now) {
    synchronized (wanting) {
      Set<ActorRef<Replica.Command>> all =
          wanting.computeIfAbsent(partition, _ -> new LinkedHashSet<>());
      boolean changed = now && knows(replica) ? all.add(replica) : all.remove(replica);
      if (all.isEmpty()) wanting.remove(partition);
      return changed;
    }
  }

  /// By which name the others know this node.
  void node(String name) {
    node = name;
  }

  private Collection<ActorRef<Replica.Command>> copiesOf(EidPrefix partition) {
    Others now = others;
    return copies.isEverywhere(partition)
        ? now.all
        : now.chosen.computeIfAbsent(partition, name -> chosen(name, now.all));
  }

  private List<ActorRef<Replica.Command>> chosen(
      EidPrefix partition, Set<ActorRef<Replica.Command>> all) {
    Set<ActorRef<Replica.Command>> chosen = new LinkedHashSet<>(copies.of(partition, all));
    synchronized (wanting) {
      chosen.addAll(wanting.getOrDefault(partition, Set.of()));
    }
    return List.copyOf(chosen);
  }

  /// Whether `replica` is to have the rows of a partition of this node.
  boolean isFor(EidPrefix partition, ActorRef<Replica.Command> replica) {
    return copies.isEverywhere(partition) || copiesOf(partition).contains(replica);
  }

  /// Whether `replica` is one of the others.
  boolean knows(ActorRef<Replica.Command> replica) {
    return others.all.contains(replica);
  }

  /// Who has the rows of a partition of this node, this one first: it knows best.
  List<String> nodesWith(EidPrefix partition) {
    List<String> nodes = new ArrayList<>();
    nodes.add(node);
    copiesOf(partition).forEach(each -> nodes.add(each.path().address().toString()));
    return nodes;
  }

  /// A partition has come to this node with `rows`. The others most likely have them: they are to
  /// look now, and not when it is their time.
  void recovered(EidPrefix partition, List<Mapping> rows, long version) {
    table.own(partition);
    table.replace(partition, rows, version);
    for (ActorRef<Replica.Command> each : others.all) each.tell(new Replica.Moved(partition));
  }

  /// A partition has left this node.
  void left(EidPrefix partition) {
    table.disown(partition);
    synchronized (wanting) {
      wanting.remove(partition);
    }
    others.chosen.remove(partition);
  }

  void publish(Mapping mapping) {
    table.publish(mapping);
    for (ActorRef<Replica.Command> each : copiesOf(mapping.partition())) {
      each.tell(new Replica.Published(mapping));
    }
  }

  void withdraw(EidPrefix partition, EidPrefix eid, long version) {
    table.withdraw(partition, eid, version);
    var withdrawn = new Replica.Withdrawn(partition, eid, version);
    for (ActorRef<Replica.Command> each : copiesOf(partition)) each.tell(withdrawn);
  }
}
