package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.protocol.address.EidPrefix;

/// Puts mappings into this node's read table and sends them on to the tables of the other nodes
/// that are to have a copy.
public final class Publisher {
  private final ReadTable table;
  private final Holders holders;
  private final Census census = new Census();
  private volatile String node = "";

  /// Each node has a copy of everything.
  public Publisher(ReadTable table) {
    this(table, Copies.ALL);
  }

  public Publisher(ReadTable table, Copies copies) {
    this.table = table;
    holders = new Holders(copies);
  }

  /// This node's.
  public ReadTable table() {
    return table;
  }

  /// How many of `fresh` prefixes a partition of this node may store: fewer when its site would
  /// have more than it may. Those that are stored are published; it is to be told of others.
  int admit(EidPrefix partition, List<EidPrefix> fresh, Optional<DelegationTree> delegations) {
    if (fresh.isEmpty()) return 0;
    return delegations
        .flatMap(tree -> tree.longestMatch(fresh.getFirst()).map(d -> left(tree, d.site())))
        .map(left -> census.admit(partition, left, fresh.size()))
        .orElse(fresh.size());
  }

  private Census.Left left(DelegationTree tree, Site site) {
    return new Census.Left(
        site.name(),
        () -> site.policy().maxPrefixes() - table.rowsOf(site.name(), () -> tree.partitions(site)));
  }

  /// So many new prefixes of a partition that were admitted are not stored.
  void unused(EidPrefix partition, int prefixes) {
    census.done(partition, prefixes);
  }

  /// A partition of this node stores nothing now.
  void idle(EidPrefix partition) {
    census.idle(partition);
  }

  /// Who keeps the tables of the other nodes.
  void others(Set<ActorRef<Replica.Command>> replicas) {
    holders.others(replicas);
  }

  /// By which name the others know this node.
  void node(String name) {
    node = name;
  }

  /// Whether who compares its rows of a partition of this node is to have them.
  ///
  /// @param same it has them
  boolean isFor(EidPrefix partition, Partition.Compare compare, boolean same) {
    Holders.Judged judged =
        holders.judge(
            partition, compare.replyTo(), compare.digest().rows(), same, compare.wanted());
    for (ActorRef<Replica.Command> each : judged.released()) release(partition, each);
    return judged.isFor();
  }

  /// Tells `replica` that the rows of a partition of this node are for others. One that has just
  /// come is told when it is known, since it may be one of them.
  void release(EidPrefix partition, ActorRef<Replica.Command> replica) {
    if (!holders.others().contains(replica)) return;
    replica.tell(
        new Replica.Elsewhere(partition, nodesWith(partition), table.digest(partition).rows()));
  }

  /// Whether only some nodes have the rows of a partition.
  boolean isBounded(EidPrefix partition) {
    return holders.isBounded(partition);
  }

  /// Who has the rows of a partition of this node, this one first: it knows best.
  private List<String> nodesWith(EidPrefix partition) {
    List<String> nodes = new ArrayList<>();
    nodes.add(node);
    holders.of(partition).forEach(each -> nodes.add(each.path().address().toString()));
    return nodes;
  }

  /// A partition has come to this node with `rows`. The others most likely have them: they are to
  /// look now, and not when it is their time.
  void recovered(EidPrefix partition, List<Mapping> rows, long version) {
    census.idle(partition);
    table.own(partition, rows, version);
    for (ActorRef<Replica.Command> each : holders.others()) {
      each.tell(new Replica.Moved(partition));
    }
  }

  /// A partition has left this node.
  void left(EidPrefix partition) {
    census.idle(partition);
    table.disown(partition);
    holders.left(partition);
  }

  void publish(Mapping mapping) {
    if (table.publish(mapping)) census.done(mapping.partition(), 1);
    for (ActorRef<Replica.Command> each : holders.listeners(mapping.partition())) {
      each.tell(new Replica.Published(mapping));
    }
  }

  void withdraw(EidPrefix partition, EidPrefix eid, long version) {
    table.withdraw(partition, eid, version);
    var withdrawn = new Replica.Withdrawn(partition, eid, version);
    for (ActorRef<Replica.Command> each : holders.listeners(partition)) each.tell(withdrawn);
  }
}
