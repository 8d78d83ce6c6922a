package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Set;
import rhumb.protocol.address.EidPrefix;

/// Puts mappings into this node's read table and sends them on to the tables of the other nodes.
public final class Publisher {
  private final ReadTable table;
  private volatile Set<ActorRef<Replica.Command>> others = Set.of();

  public Publisher(ReadTable table) {
    this.table = table;
  }

  /// This node's.
  public ReadTable table() {
    return table;
  }

  /// Who keeps the tables of the other nodes.
  void others(Set<ActorRef<Replica.Command>> replicas) {
    others = Set.copyOf(replicas);
  }

  /// A partition has come to this node with `rows`. The others most likely have them: they are to
  /// look now, and not when it is their time.
  void recovered(EidPrefix partition, List<Mapping> rows, long version) {
    table.replace(partition, rows, version);
    for (ActorRef<Replica.Command> each : others) each.tell(new Replica.Moved(partition));
  }

  void publish(Mapping mapping) {
    table.publish(mapping);
    for (ActorRef<Replica.Command> each : others) each.tell(new Replica.Published(mapping));
  }

  void withdraw(EidPrefix partition, EidPrefix eid, long version) {
    table.withdraw(partition, eid, version);
    var withdrawn = new Replica.Withdrawn(partition, eid, version);
    for (ActorRef<Replica.Command> each : others) each.tell(withdrawn);
  }
}
