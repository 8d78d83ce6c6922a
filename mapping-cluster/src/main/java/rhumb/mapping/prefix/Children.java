package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import rhumb.mapping.prefix.RegisteredPrefix.Ack;
import rhumb.protocol.address.EidPrefix;

/// The actors of a partition's prefixes. After a recovery they are asleep: the read table has
/// everything at once, and they follow a few at a time, or when they are needed.
final class Children {
  private static final int WOKEN = 200; // at a time

  private final ActorContext<?> context;
  private final EidPrefix partition;
  private final Behavior<RegisteredPrefix.Command> newborn;
  private final Map<EidPrefix, ActorRef<RegisteredPrefix.Command>> awake = new HashMap<>();
  private final Deque<EidPrefix> asleep = new ArrayDeque<>();

  Children(ActorContext<?> context, EidPrefix partition, Publisher publisher) {
    this.context = context;
    this.partition = partition;
    newborn = RegisteredPrefix.create(publisher);
  }

  /// All of `state` are asleep, and no others are left.
  void recovered(PartitionState state) {
    context.getChildren().forEach(context::stop);
    awake.clear();
    asleep.clear();
    state.prefixes().forEach((eid, _) -> asleep.add(eid));
  }

  /// Wakes some.
  ///
  /// @return whether any are still asleep
  boolean wakeSome(PartitionState state) {
    for (int i = 0; i < WOKEN && !asleep.isEmpty(); i++) {
      EidPrefix eid = asleep.remove();
      state.get(eid).ifPresent(prefix -> get(eid, prefix));
    }
    return !asleep.isEmpty();
  }

  /// The actor of a prefix that is registered.
  ActorRef<RegisteredPrefix.Command> get(EidPrefix eid, PartitionState.Prefix prefix) {
    ActorRef<RegisteredPrefix.Command> child = awake.get(eid);
    if (child != null) return child;
    child = context.spawnAnonymous(newborn);
    awake.put(eid, child);
    child.tell(new RegisteredPrefix.Woken(prefix));
    return child;
  }

  void publish(PartitionState.Prefix prefix, Mapping row, Ack ack) {
    awake
        .computeIfAbsent(row.eid(), _ -> context.spawnAnonymous(newborn))
        .tell(new RegisteredPrefix.Stored(prefix, row, ack));
  }

  void withdraw(EidPrefix eid, long version, Ack ack) {
    ActorRef<RegisteredPrefix.Command> child = awake.remove(eid);
    if (child == null) child = context.spawnAnonymous(newborn); // it was asleep, or not there
    child.tell(new RegisteredPrefix.Gone(partition, eid, version, ack));
  }
}
