package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Instant;
import java.util.List;
import rhumb.mapping.registration.SiteRegistration;
import rhumb.protocol.address.EidPrefix;

/// One registered EID-prefix: parent of its registrations, and the only writer of its row in the
/// read table. It hears from its partition what has been stored.
///
/// There may be a million of them on a node, so it is its own behaviour and has nothing of its own
/// but what its partition holds, too. All of them begin as the same object: Akka keeps several
/// hundred octets for each way to begin.
public final class RegisteredPrefix extends ExtensibleBehavior<RegisteredPrefix.Command> {
  public sealed interface Command {}

  /// What is stored now, in place of what was.
  ///
  /// @param row what it adds up to
  record Stored(PartitionState.Prefix prefix, Mapping row, Ack ack) implements Command {}

  /// The partition has recovered with it; what it adds up to is in the read table already.
  record Woken(PartitionState.Prefix prefix) implements Command {}

  /// Nothing is stored any more.
  ///
  /// @param version of the partition since
  record Gone(EidPrefix partition, EidPrefix eid, long version, Ack ack) implements Command {}

  /// Who waits for this to be done; the answer goes out when the read table has it.
  record Ack(List<Waiting> waiting) {
    static final Ack NOBODY = new Ack(List.of());

    void send() {
      for (Waiting each : waiting) each.answering().give(each.done());
    }
  }

  record Waiting(Answering answering, Partition.Done done) {}

  /// @param now its registrations as they have been refreshed since
  record Describe(
      List<SiteRegistration.Description> now,
      ActorRef<Head> replyTo,
      ActorRef<SiteRegistration.Description> each)
      implements Command {}

  /// @param registrations how many descriptions follow
  record Head(EidPrefix eid, Instant firstRegistered, int registrations) {}

  /// Where all of a partition begin.
  static Behavior<Command> create(Publisher publisher) {
    return new RegisteredPrefix(publisher, Instant.EPOCH);
  }

  private final Publisher publisher;
  private final Instant firstRegistered;

  private RegisteredPrefix(Publisher publisher, Instant firstRegistered) {
    this.publisher = publisher;
    this.firstRegistered = firstRegistered;
  }

  @Override
  public Behavior<Command> receive(TypedActorContext<Command> context, Command message) {
    return switch (message) {
      case Stored stored -> onStored(stored);
      case Woken(var prefix) -> with(prefix);
      case Gone gone -> onGone(gone);
      case Describe describe -> onDescribe(context.asJava(), describe);
    };
  }

  @Override
  public Behavior<Command> receiveSignal(TypedActorContext<Command> context, Signal signal) {
    return Behaviors.unhandled();
  }

  private Behavior<Command> onStored(Stored stored) {
    publisher.publish(stored.row());
    stored.ack().send();
    return with(stored.prefix());
  }

  private Behavior<Command> with(PartitionState.Prefix prefix) {
    Instant first = prefix.firstRegistered();
    return first.equals(firstRegistered) ? this : new RegisteredPrefix(publisher, first);
  }

  private Behavior<Command> onGone(Gone gone) {
    publisher.withdraw(gone.partition(), gone.eid(), gone.version());
    gone.ack().send();
    return Behaviors.stopped();
  }

  private Behavior<Command> onDescribe(ActorContext<Command> context, Describe describe) {
    List<SiteRegistration.Description> now = describe.now();
    EidPrefix eid = now.getFirst().registration().eid();
    describe.replyTo().tell(new Head(eid, firstRegistered, now.size()));
    for (SiteRegistration.Description each : now) {
      context
          .spawnAnonymous(SiteRegistration.create(each))
          .tell(new SiteRegistration.Describe(describe.each()));
    }
    return this;
  }
}
