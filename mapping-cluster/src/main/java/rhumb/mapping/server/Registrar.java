package rhumb.mapping.server;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.ShardingEnvelope;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Peer;
import rhumb.mapping.prefix.Partition;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister.Flag;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Octets;

/// Takes admitted Map-Registers to the partitions of their records and, when the last partition
/// has stored its part, says so with a Map-Notify (RFC 9301 §5.7, §8.2). What is not stored in time
/// is not confirmed: the ETR sends it again.
///
/// What comes for one partition while it stores goes there together afterwards, see [Lane].
public final class Registrar extends AbstractBehavior<Registrar.Command> {
  public sealed interface Command {}

  public record Arrived(Admitted admitted) implements Command {}

  private record Stored(Partition.Done done) implements Command {}

  private enum Timer implements Command {
    OVERDUE
  }

  /// @param out sends a message on the way that the peer's came
  /// @param patience how long a Map-Register may wait for the journal
  /// @param finished called once for every [Arrived], whatever became of it
  public record Setup(
      ActorRef<ShardingEnvelope<Partition.Command>> partitions,
      BiConsumer<Outgoing, Peer> out,
      ControlCounters counters,
      RegistrationErrors errors,
      Duration patience,
      Runnable finished) {}

  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Registrar(context, timers, setup)));
  }

  private final Setup setup;
  private final ActorRef<Partition.Done> done;
  private final Map<EidPrefix, Lane> lanes = new HashMap<>(); // of partitions with something to do
  private final Map<Long, Lane> busy = new HashMap<>(); // by the batch on its way
  private long lastBatch;

  private Registrar(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.setup = setup;
    done = context.messageAdapter(Partition.Done.class, Stored::new);
    timers.startTimerWithFixedDelay(Timer.OVERDUE, setup.patience().dividedBy(10));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::on).build();
  }

  private Behavior<Command> on(Command message) {
    switch (message) {
      case Arrived(var admitted) -> onArrived(admitted);
      case Stored(var outcome) -> onStored(outcome);
      case Timer.OVERDUE -> onOverdue();
    }
    return this;
  }

  private void onArrived(Admitted admitted) {
    var pending = new Pending(admitted, System.nanoTime() + setup.patience().toNanos());
    for (Admitted.Claim claim : admitted.claims()) {
      Lane lane = lanes.computeIfAbsent(claim.partition(), Lane::new);
      lane.add(new Lane.Item(pending, claim));
    }
    for (Admitted.Claim claim : admitted.claims()) goOn(claim.partition());
  }

  /// Sends the next batch of a partition, if none is on its way.
  private void goOn(EidPrefix partition) {
    Lane lane = lanes.get(partition);
    if (lane == null || lane.isBusy()) return;
    if (lane.isIdle()) {
      lanes.remove(partition);
      return;
    }
    long id = ++lastBatch;
    List<Registration> batch = lane.next(id, System.nanoTime() + setup.patience().toNanos());
    busy.put(id, lane);
    setup
        .partitions()
        .tell(new ShardingEnvelope<>(lane.name(), new Partition.Register(id, batch, done)));
  }

  private void onStored(Partition.Done outcome) {
    Lane lane = busy.get(outcome.id());
    if (lane == null) return; // it came too late
    Optional<Lane.Item> item = lane.answered(outcome.id(), outcome.eid());
    if (item.isEmpty()) return;
    Pending pending = item.get().pending();
    Admitted.Claim claim = item.get().claim();
    outcome.outcome().refusal().ifPresent(reason -> refuse(pending.admitted(), claim, reason));
    pending.decided(claim, outcome.outcome());
    finish(pending);
    if (!lane.isBusy()) {
      busy.remove(outcome.id());
      goOn(claim.partition());
    }
  }

  private void finish(Pending pending) {
    if (!pending.isDecided()) return;
    setup.finished().run();
    if (!pending.confirmed().isEmpty()) confirm(pending);
  }

  private void refuse(Admitted admitted, Admitted.Claim claim, DropReason reason) {
    Registration registration = claim.registration();
    new Refused(
            setup.counters(),
            setup.errors(),
            admitted.message(),
            admitted.peer().address(),
            registration.seen().at())
        .stored(registration.site(), claim.delegation(), registration.eid(), reason);
  }

  private void confirm(Pending pending) {
    Admitted admitted = pending.admitted();
    if (!admitted.message().has(Flag.WANT_MAP_NOTIFY)) return;
    AuthenticationData received = admitted.message().authentication();
    // a code as long as the ETR's own, which it must be able to verify
    var unsigned =
        new AuthenticationData(
            received.keyId(), received.algorithm(), Octets.of(new byte[received.code().length()]));
    var notify =
        new MapNotify(
            admitted.message().nonce(),
            unsigned,
            pending.confirmed(),
            admitted.message().identity());
    byte[] payload = notify.toSignedByteArray(admitted.key());
    setup
        .out()
        .accept(
            new Outgoing(payload, admitted.peer().address(), admitted.peer().port()),
            admitted.peer());
  }

  private void onOverdue() {
    long now = System.nanoTime();
    for (Map.Entry<EidPrefix, Lane> each : List.copyOf(lanes.entrySet())) {
      Lane lane = each.getValue();
      long batch = lane.batch();
      for (Lane.Item item : lane.overdue(now)) {
        refuse(item.pending().admitted(), item.claim(), DropReason.STORE_UNAVAILABLE);
        item.pending().givenUp();
        finish(item.pending());
      }
      if (!lane.isBusy()) busy.remove(batch);
      goOn(each.getKey());
    }
  }
}
