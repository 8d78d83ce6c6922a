package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.registration.Registration;
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

  /// How many of `fresh`, which are of new prefixes, a partition of this node may store, by site:
  /// fewer when the site would have more than it may. Those that are stored are published; it is to
  /// be told of others.
  Map<String, Integer> admit(
      EidPrefix partition, List<Registration> fresh, Optional<DelegationTree> delegations) {
    Map<String, Integer> wanted = new HashMap<>();
    Map<String, Site> sites = new HashMap<>();
    for (Registration each : fresh) {
      wanted.merge(each.site(), 1, Integer::sum);
      delegations
          .filter(_ -> !sites.containsKey(each.site()))
          .flatMap(tree -> tree.longestMatch(each.eid()))
          .ifPresent(delegation -> sites.put(delegation.site().name(), delegation.site()));
    }
    delegations.ifPresent(tree -> sites.values().forEach(it -> limit(partition, wanted, it, tree)));
    return wanted;
  }

  private void limit(
      EidPrefix partition, Map<String, Integer> wanted, Site site, DelegationTree tree) {
    wanted.computeIfPresent(
        site.name(),
        (name, number) ->
            census.admit(
                partition,
                name,
                number,
                () ->
                    site.policy().maxPrefixes() - table.rowsOf(name, () -> tree.partitions(site))));
  }

  /// New prefixes of a partition that were admitted are not stored.
  ///
  /// @param prefixes how many, by site
  void unused(EidPrefix partition, Map<String, Integer> prefixes) {
    prefixes.forEach((site, number) -> census.done(partition, site, number));
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
    census.arrives(mapping.partition(), mapping.site(), () -> table.publish(mapping));
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
