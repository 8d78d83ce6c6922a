package rhumb.mapping.server;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.ShardingEnvelope;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Peer;
import rhumb.mapping.prefix.Partition;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.wire.DropReason;

/// Takes admitted Map-Registers to the partitions of their records and, when the last partition
/// has stored its part, says so with a Map-Notify (RFC 9301 §5.7, §8.2). What is not stored in time
/// is not confirmed: the ETR sends it again.
///
/// What comes for one partition while it stores goes there together afterwards, see [Lane].
public final class Registrar extends AbstractBehavior<Registrar.Command> {
  public sealed interface Command {}

  /// What a control socket has taken in at once.
  public record Arrived(List<Admitted> admitted) implements Command {
    public Arrived {
      admitted = List.copyOf(admitted);
    }
  }

  private record Stored(Partition.Answers answers) implements Command {}

  private record Renewed(Partition.Renewed renewed) implements Command {}

  private enum Timer implements Command {
    OVERDUE,
    RENEW,
    TIDY
  }

  /// A Map-Notify that goes the way that the peer's message came.
  public record Reply(Outgoing message, Peer peer) {}

  /// @param out sends messages, many at a time
  /// @param patience how long a Map-Register may wait for the journal
  /// @param finished called once for every Map-Register of [Arrived], whatever became of it
  /// @param table of this node, which has what it confirms
  /// @param refreshes what needs no partition to be confirmed
  /// @param storing hears whether partitions store what they are sent
  /// @param settled whether every node of the cluster can be reached
  public record Setup(
      ActorRef<ShardingEnvelope<Partition.Command>> partitions,
      Consumer<List<Reply>> out,
      ControlCounters counters,
      RegistrationErrors errors,
      Duration patience,
      Runnable finished,
      ReadTable table,
      Refreshes refreshes,
      Storing storing,
      BooleanSupplier settled,
      Clock clock) {}

  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Registrar(context, timers, setup)));
  }

  private static final Duration AGAIN = Duration.ofSeconds(2); // a batch without an answer
  private static final Duration TIDY = Duration.ofSeconds(30);
  private static final Duration RENEW = Duration.ofMillis(200);
  private static final int MOST_RENEWALS = 10_000; // under way; unanswered ones are forgotten

  private final Setup setup;
  private final ActorRef<Partition.Answers> answers;
  private final Map<EidPrefix, Lane> lanes = new HashMap<>(); // of partitions with something to do
  private final Map<Long, Lane> busy = new HashMap<>(); // by the batch on its way
  private final ActorRef<Partition.Renewed> renewed;
  private final SequencedMap<Long, Refreshes.Batch> renewing =
      new LinkedHashMap<>(); // the oldest first
  private final List<Reply> replies = new ArrayList<>(); // of the message that is looked at
  private long lastBatch;

  private Registrar(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.setup = setup;
    answers = context.messageAdapter(Partition.Answers.class, Stored::new);
    renewed = context.messageAdapter(Partition.Renewed.class, Renewed::new);
    timers.startTimerWithFixedDelay(Timer.OVERDUE, setup.patience().dividedBy(40));
    timers.startTimerWithFixedDelay(Timer.RENEW, Duration.ZERO, RENEW);
    timers.startTimerWithFixedDelay(Timer.TIDY, TIDY);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::on).build();
  }

  private Behavior<Command> on(Command message) {
    switch (message) {
      case Arrived(var admitted) -> onArrived(admitted);
      case Stored(var outcomes) -> outcomes.each().forEach(this::onStored);
      case Renewed(var answer) -> onRenewed(answer);
      case Timer.OVERDUE -> onOverdue();
      case Timer.RENEW -> onRenew();
      case Timer.TIDY -> setup.refreshes().tidy(setup.clock().instant());
    }
    if (!replies.isEmpty()) {
      setup.out().accept(List.copyOf(replies));
      replies.clear();
    }
    return this;
  }

  private void onArrived(List<Admitted> arrived) {
    long deadlineNs = System.nanoTime() + setup.patience().toNanos();
    for (Admitted admitted : arrived) {
      var pending = new Pending(admitted, deadlineNs);
      for (Admitted.Claim each : admitted.claims()) {
        Admitted.Claim claim = each.shared(setup.table().sharing());
        Lane lane = lanes.computeIfAbsent(claim.partition(), Lane::new);
        lane.add(new Lane.Item(pending, claim));
      }
    }
    for (Admitted admitted : arrived) {
      for (Admitted.Claim claim : admitted.claims()) goOn(claim.partition());
    }
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
    List<Registration> batch = lane.next(id, System.nanoTime() + AGAIN.toNanos());
    busy.put(id, lane);
    setup
        .partitions()
        .tell(new ShardingEnvelope<>(lane.name(), new Partition.Register(id, batch, answers)));
  }

  private void onStored(Partition.Done outcome) {
    Lane lane = busy.get(outcome.id());
    if (lane == null) return; // it came too late
    Optional<Lane.Item> item = lane.answered(outcome.id(), outcome.eid());
    if (item.isEmpty()) return;
    Pending pending = item.get().pending();
    Admitted.Claim claim = item.get().claim();
    outcome.outcome().refusal().ifPresent(reason -> refuse(pending.admitted(), claim, reason));
    show(claim, outcome);
    remember(claim, outcome);
    pending.decided(claim, outcome.outcome());
    finish(pending);
    if (!lane.isBusy()) {
      busy.remove(outcome.id());
      goOn(claim.partition());
    }
  }

  /// Whoever is told that it is registered finds it where it was told so: what the partition sends
  /// to the tables of all nodes may still be on its way here.
  private void show(Admitted.Claim claim, Partition.Done outcome) {
    if (outcome.outcome().isStored()) setup.storing().stored();
    if (setup.table().isOwn(claim.partition())) return;
    switch (outcome.outcome()) {
      case CHANGED, RENEWED, REPEATED -> outcome.row().ifPresent(setup.table()::publish);
      case WITHDRAWN ->
          setup.table().learn(claim.partition(), outcome.eid(), outcome.version(), outcome.row());
      case REPLAYED, TOO_MANY, FULL -> {}
    }
  }

  private void remember(Admitted.Claim claim, Partition.Done outcome) {
    switch (outcome.outcome()) {
      case CHANGED, RENEWED -> setup.refreshes().confirmed(claim, outcome.version());
      case WITHDRAWN -> setup.refreshes().forget(claim.registration());
      case REPEATED, REPLAYED, TOO_MANY, FULL -> {}
    }
  }

  /// Tells partitions what has been confirmed without them.
  private void onRenew() {
    setup.refreshes().settled(setup.settled().getAsBoolean());
    setup.refreshes().due(System.nanoTime()).forEach(this::renew);
    while (renewing.size() > MOST_RENEWALS) renewing.pollFirstEntry();
  }

  private void renew(Refreshes.Batch batch) {
    long id = ++lastBatch;
    renewing.put(id, batch);
    var message = new Partition.Renew(id, batch.registrations(), renewed);
    setup.partitions().tell(new ShardingEnvelope<>(batch.partition().toString(), message));
  }

  private void onRenewed(Partition.Renewed answer) {
    Refreshes.Batch told = renewing.remove(answer.id());
    if (told != null) setup.refreshes().granted(told, Set.copyOf(answer.changed()));
  }

  private void finish(Pending pending) {
    if (!pending.isDecided()) return;
    setup.finished().run();
    if (pending.confirmed().isEmpty()) return;
    Admitted admitted = pending.admitted();
    Confirmation.of(admitted, pending.confirmed())
        .ifPresent(notify -> replies.add(new Reply(notify, admitted.peer())));
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

  private void onOverdue() {
    long now = System.nanoTime();
    Duration late = Duration.ZERO;
    for (Map.Entry<EidPrefix, Lane> each : List.copyOf(lanes.entrySet())) {
      Lane lane = each.getValue();
      if (late.compareTo(lane.late(now)) < 0) late = lane.late(now);
      long batch = lane.batch();
      for (Lane.Item item : lane.overdue(now)) {
        refuse(item.pending().admitted(), item.claim(), DropReason.STORE_UNAVAILABLE);
        setup.storing().givesUp(now);
        item.pending().givenUp();
        finish(item.pending());
      }
      if (!lane.isBusy()) busy.remove(batch);
      goOn(each.getKey());
    }
    setup.storing().isLate(late);
  }
}
