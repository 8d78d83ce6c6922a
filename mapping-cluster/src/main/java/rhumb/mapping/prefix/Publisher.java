package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Collection;
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
    others = new Others(replicas);
  }

  /// By which name the others know this node.
  void node(String name) {
    node = name;
  }

  private Collection<ActorRef<Replica.Command>> copiesOf(EidPrefix partition) {
    Others now = others;
    return copies.isEverywhere(partition)
        ? now.all
        : now.chosen.computeIfAbsent(partition, name -> copies.of(name, now.all));
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
