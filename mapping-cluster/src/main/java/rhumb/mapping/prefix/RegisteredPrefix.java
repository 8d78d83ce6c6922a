package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.SiteRegistration;
import rhumb.protocol.address.EidPrefix;

/// One registered EID-prefix: parent of its registrations, and the only writer of its row in the
/// read table. It hears from its partition what has been stored. There may be a million of them on
/// a node, so it is its own behaviour and keeps no more than it needs.
public final class RegisteredPrefix extends ExtensibleBehavior<RegisteredPrefix.Command> {
  public sealed interface Command {}

  /// What is stored now, in place of what was.
  ///
  /// @param row what it adds up to
  /// @param expires when each registration ends without a refresh, by [Etr#key]
  record Stored(PartitionState.Prefix prefix, Mapping row, Map<Object, Instant> expires, Ack ack)
      implements Command {}

  /// Nothing is stored any more.
  ///
  /// @param version of the partition since
  record Gone(long version, Ack ack) implements Command {}

  /// A registration was refreshed without a change.
  record Renewed(Registration registration, Instant expires, Ack ack) implements Command {}

  /// Who waits for this to be done; the answer goes out when the read table has it.
  record Ack(List<Waiting> waiting) {
    static final Ack NOBODY = new Ack(List.of());

    void send() {
      for (Waiting each : waiting) each.replyTo().tell(each.done());
    }
  }

  record Waiting(ActorRef<Partition.Done> replyTo, Partition.Done done) {}

  record Describe(ActorRef<Head> replyTo, ActorRef<SiteRegistration.Description> each)
      implements Command {}

  /// @param registrations how many descriptions follow
  record Head(EidPrefix eid, Instant firstRegistered, int registrations) {}

  static Behavior<Command> create(EidPrefix partition, EidPrefix eid, Publisher publisher) {
    return new RegisteredPrefix(partition, eid, publisher);
  }

  private final EidPrefix partition;
  private final EidPrefix eid;
  private final Publisher publisher;
  private Map<Object, ActorRef<SiteRegistration.Command>> children = Map.of(); // mostly one
  private Instant firstRegistered = Instant.EPOCH;

  private RegisteredPrefix(EidPrefix partition, EidPrefix eid, Publisher publisher) {
    this.partition = partition;
    this.eid = eid;
    this.publisher = publisher;
  }

  @Override
  public Behavior<Command> receive(TypedActorContext<Command> context, Command message) {
    return switch (message) {
      case Stored stored -> onStored(context.asJava(), stored);
      case Gone gone -> onGone(gone);
      case Renewed renewed -> onRenewed(context.asJava(), renewed);
      case Describe describe -> onDescribe(describe);
    };
  }

  @Override
  public Behavior<Command> receiveSignal(TypedActorContext<Command> context, Signal signal) {
    return Behaviors.unhandled();
  }

  private Behavior<Command> onStored(ActorContext<Command> context, Stored stored) {
    List<Registration> registrations = stored.prefix().registrations();
    firstRegistered = stored.prefix().firstRegistered();
    publisher.publish(stored.row());
    Set<Object> present =
        registrations.stream().map(each -> each.etr().key()).collect(Collectors.toSet());
    stopOthers(context, present);
    for (Registration each : registrations) {
      Instant expires = stored.expires().getOrDefault(each.etr().key(), each.seen().at());
      tellOrSpawn(context, each, expires);
    }
    stored.ack().send();
    return this;
  }

  private void stopOthers(ActorContext<Command> context, Set<Object> present) {
    if (present.containsAll(children.keySet())) return;
    Map<Object, ActorRef<SiteRegistration.Command>> kept = new HashMap<>(children);
    children.forEach(
        (key, child) -> {
          if (present.contains(key)) return;
          context.stop(child);
          kept.remove(key);
        });
    children = Map.copyOf(kept);
  }

  private void tellOrSpawn(
      ActorContext<Command> context, Registration registration, Instant expires) {
    Object key = registration.etr().key();
    ActorRef<SiteRegistration.Command> known = children.get(key);
    if (known != null) {
      known.tell(new SiteRegistration.Renewed(registration, expires));
      return;
    }
    Map<Object, ActorRef<SiteRegistration.Command>> more = new HashMap<>(children);
    more.put(key, context.spawnAnonymous(SiteRegistration.create(registration, expires)));
    children = Map.copyOf(more);
  }

  private Behavior<Command> onGone(Gone gone) {
    publisher.withdraw(partition, eid, gone.version());
    gone.ack().send();
    return Behaviors.stopped();
  }

  private Behavior<Command> onRenewed(ActorContext<Command> context, Renewed renewed) {
    tellOrSpawn(context, renewed.registration(), renewed.expires());
    renewed.ack().send();
    return this;
  }

  private Behavior<Command> onDescribe(Describe describe) {
    describe.replyTo().tell(new Head(eid, firstRegistered, children.size()));
    children.values().forEach(c -> c.tell(new SiteRegistration.Describe(describe.each())));
    return this;
  }
}
