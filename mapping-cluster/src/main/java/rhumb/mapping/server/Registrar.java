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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Peer;
import rhumb.mapping.prefix.Partition;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister.Flag;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Octets;

/// Takes admitted Map-Registers to the partitions of their records and, when the last partition
/// has stored its part, says so with a Map-Notify (RFC 9301 §5.7, §8.2). What is not stored in time
/// is not confirmed: the ETR sends it again.
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

  private static final class Pending {
    private final Admitted admitted;
    private final long deadlineNs;
    private final Map<EidPrefix, Admitted.Claim> waiting;
    private final List<MappingRecord> confirmed = new ArrayList<>();

    private Pending(Admitted admitted, long deadlineNs) {
      this.admitted = admitted;
      this.deadlineNs = deadlineNs;
      waiting =
          admitted.claims().stream()
              .collect(
                  Collectors.toMap(
                      each -> each.registration().eid(),
                      each -> each,
                      (_, later) -> later,
                      LinkedHashMap::new));
    }
  }

  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Registrar(context, timers, setup)));
  }

  private final Setup setup;
  private final ActorRef<Partition.Done> done;
  private final Map<Long, Pending> pending = new LinkedHashMap<>(); // the oldest first
  private long lastId;

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
    long id = ++lastId;
    pending.put(id, new Pending(admitted, System.nanoTime() + setup.patience().toNanos()));
    Map<EidPrefix, List<Registration>> byPartition = new LinkedHashMap<>();
    for (Admitted.Claim each : admitted.claims()) {
      byPartition
          .computeIfAbsent(each.partition(), _ -> new ArrayList<>())
          .add(each.registration());
    }
    byPartition.forEach(
        (partition, registrations) ->
            setup
                .partitions()
                .tell(
                    new ShardingEnvelope<>(
                        partition.toString(), new Partition.Register(id, registrations, done))));
  }

  private void onStored(Partition.Done outcome) {
    Pending known = pending.get(outcome.id());
    Admitted.Claim claim = known == null ? null : known.waiting.remove(outcome.eid());
    if (known == null || claim == null) return; // it came too late
    outcome.outcome().refusal().ifPresent(reason -> refuse(known.admitted, claim, reason));
    if (outcome.outcome().refusal().isEmpty()) {
      known.confirmed.add(claim.registration().record());
    }
    if (known.waiting.isEmpty()) {
      pending.remove(outcome.id());
      setup.finished().run();
      if (!known.confirmed.isEmpty()) confirm(known);
    }
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
    Admitted admitted = pending.admitted;
    if (!admitted.message().has(Flag.WANT_MAP_NOTIFY)) return;
    AuthenticationData received = admitted.message().authentication();
    // a code as long as the ETR's own, which it must be able to verify
    var unsigned =
        new AuthenticationData(
            received.keyId(), received.algorithm(), Octets.of(new byte[received.code().length()]));
    var notify =
        new MapNotify(
            admitted.message().nonce(), unsigned, pending.confirmed, admitted.message().identity());
    byte[] payload = notify.toSignedByteArray(admitted.key());
    setup
        .out()
        .accept(
            new Outgoing(payload, admitted.peer().address(), admitted.peer().port()),
            admitted.peer());
  }

  private void onOverdue() {
    long now = System.nanoTime();
    Iterator<Pending> oldest = pending.values().iterator();
    while (oldest.hasNext()) {
      Pending each = oldest.next();
      if (each.deadlineNs - now > 0) return;
      oldest.remove();
      setup.finished().run();
      for (Admitted.Claim claim : each.waiting.values()) {
        refuse(each.admitted, claim, DropReason.STORE_UNAVAILABLE);
      }
    }
  }
}
