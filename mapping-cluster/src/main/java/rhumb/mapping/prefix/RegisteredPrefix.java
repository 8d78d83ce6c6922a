package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
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
/// read table. It hears from its partition what has been stored.
public final class RegisteredPrefix extends AbstractBehavior<RegisteredPrefix.Command> {
  public sealed interface Command {}

  /// What is stored now, in place of what was.
  ///
  /// @param expires when each registration ends without a refresh, by [Etr#key]
  record Stored(PartitionState.Prefix prefix, Map<Object, Instant> expires, Ack ack)
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
    return Behaviors.setup(context -> new RegisteredPrefix(context, partition, eid, publisher));
  }

  private final EidPrefix partition;
  private final EidPrefix eid;
  private final Publisher publisher;
  private final Map<Object, ActorRef<SiteRegistration.Command>> children = new HashMap<>(2);
  private Instant firstRegistered = Instant.EPOCH;

  private RegisteredPrefix(
      ActorContext<Command> context, EidPrefix partition, EidPrefix eid, Publisher publisher) {
    super(context);
    this.partition = partition;
    this.eid = eid;
    this.publisher = publisher;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::on).build();
  }

  private Behavior<Command> on(Command message) {
    return switch (message) {
      case Stored stored -> onStored(stored);
      case Gone gone -> onGone(gone);
      case Renewed renewed -> onRenewed(renewed);
      case Describe describe -> onDescribe(describe);
    };
  }

  private Behavior<Command> onStored(Stored stored) {
    List<Registration> registrations = stored.prefix().registrations();
    firstRegistered = stored.prefix().firstRegistered();
    publisher.publish(Mapping.of(partition, stored.prefix()));
    Set<Object> present =
        registrations.stream().map(each -> each.etr().key()).collect(Collectors.toSet());
    children.entrySet().removeIf(child -> stopUnless(present, child));
    for (Registration each : registrations) {
      Instant expires = stored.expires().getOrDefault(each.etr().key(), each.seen().at());
      tellOrSpawn(each, expires);
    }
    stored.ack().send();
    return this;
  }

  private boolean stopUnless(
      Set<Object> present, Map.Entry<Object, ActorRef<SiteRegistration.Command>> child) {
    if (present.contains(child.getKey())) return false;
    getContext().stop(child.getValue());
    return true;
  }

  private void tellOrSpawn(Registration registration, Instant expires) {
    Object key = registration.etr().key();
    ActorRef<SiteRegistration.Command> child = children.get(key);
    if (child == null) {
      children.put(
          key, getContext().spawnAnonymous(SiteRegistration.create(registration, expires)));
    } else {
      child.tell(new SiteRegistration.Renewed(registration, expires));
    }
  }

  private Behavior<Command> onGone(Gone gone) {
    publisher.withdraw(partition, eid, gone.version());
    gone.ack().send();
    return Behaviors.stopped();
  }

  private Behavior<Command> onRenewed(Renewed renewed) {
    tellOrSpawn(renewed.registration(), renewed.expires());
    renewed.ack().send();
    return this;
  }

  private Behavior<Command> onDescribe(Describe describe) {
    describe.replyTo().tell(new Head(eid, firstRegistered, children.size()));
    children.values().forEach(c -> c.tell(new SiteRegistration.Describe(describe.each())));
    return this;
  }
}
