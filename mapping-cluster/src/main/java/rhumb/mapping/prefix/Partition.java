package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.Admission.Decision;
import rhumb.mapping.prefix.RegisteredPrefix.Ack;
import rhumb.mapping.prefix.RegisteredPrefix.Waiting;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sharing;
import rhumb.protocol.address.EidPrefix;

/// A part of the mapping database, the unit of sharding, of recovery and of hand-over: all
/// registrations below one delegation, or below a part of a large one. It alone decides what
/// becomes of a registration, stores it, and ends it when its lease is over.
/// ```
/// Map-Server ─Register─▶ Partition ─event─▶ journal
///                            │ stored
///                            ▼
///                     RegisteredPrefix ─▶ read table, then the answer to the Map-Server
///                            │
///                     SiteRegistration, one per ETR
/// ```
public final class Partition
    extends EventSourcedBehavior<Partition.Command, PartitionEvent, PartitionState> {
  public static final EntityTypeKey<Command> TYPE =
      EntityTypeKey.create(Command.class, "Partition");

  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final int LARGEST_EVENT = 2_048; // registrations that end at once
  private static final Duration WAKING = Duration.ofMillis(100);

  public sealed interface Command {}

  /// Records of Map-Registers whose senders are known and allowed to register them.
  ///
  /// @param id what the answers carry
  /// @param registrations each prefix once
  public record Register(long id, List<Registration> registrations, ActorRef<Answers> replyTo)
      implements Command {}

  /// Answers to [Register], which may take several of these.
  public record Answers(List<Done> each) {}

  /// The answer to [Register] for one of its records.
  ///
  /// @param version of the prefix's row in the read tables, or of the partition if it has none
  /// @param row what the read tables say from now on; empty if nothing
  public record Done(
      long id, EidPrefix eid, Outcome outcome, long version, Optional<Mapping> row) {}

  /// Registrations that a node has confirmed again because they repeat what this partition has told
  /// it: renews those that still are as they say, and changes nothing.
  public record Renew(long id, List<Registration> registrations, ActorRef<Renewed> replyTo)
      implements Command {}

  /// The answer to [Renew].
  ///
  /// @param changed those that are not as they say any more
  public record Renewed(long id, List<EidPrefix> changed) {}

  /// Asks for all there is to know, a page at a time; also wakes the partition.
  ///
  /// @param after the prefix that the last page ended with; empty for the first page
  public record Describe(Optional<EidPrefix> after, ActorRef<Description> replyTo)
      implements Command {}

  /// Asks whether a node's read table has what this partition holds, and for it if it has not.
  ///
  /// @param digest of the node's rows of this partition
  /// @param patient the difference may be a change that is still on its way
  /// @param wanted the node needs the rows, whether it is one of those with a copy or not
  public record Compare(
      ReadTable.Digest digest, boolean patient, boolean wanted, ActorRef<Replica.Command> replyTo)
      implements Command {}

  private enum Timer implements Command {
    SWEEP,
    WAKE
  }

  /// What partitions of a node share.
  ///
  /// @param sweep how often leases are looked at
  /// @param maxRegistrations the bound of a partition
  /// @param delegations who may register what; empty as long as this node does not know
  /// @param majority whether this node sees so much of its cluster that it may decide
  public record Setup(
      Publisher publisher,
      Clock clock,
      Duration sweep,
      int maxRegistrations,
      int snapshotEvery,
      Supplier<Optional<DelegationTree>> delegations,
      BooleanSupplier majority,
      Announcer announcer) {}

  /// Tells ETRs about changes that others have made.
  public interface Announcer {
    /// @param others who has registered the prefix, too
    void announce(Mapping mapping, List<Registration> others);
  }

  public static Behavior<Command> create(EidPrefix name, Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Partition(context, timers, name, setup)));
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final EidPrefix name;
  private final Setup setup;
  private final Leases leases = new Leases();
  private final Children children;
  private final Revocation revocation = new Revocation();
  private final Sharing sharing;
  private Instant changed = Instant.MIN;
  private long unsaved; // changes since the last snapshot

  private Partition(
      ActorContext<Command> context, TimerScheduler<Command> timers, EidPrefix name, Setup setup) {
    super(
        PersistenceId.of(TYPE.name(), name.toString()),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(1), 0.2));
    this.context = context;
    this.timers = timers;
    this.name = name;
    this.setup = setup;
    sharing = setup.publisher().table().sharing();
    children = new Children(context, name, setup.publisher());
  }

  @Override
  public PartitionState emptyState() {
    return PartitionState.EMPTY;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(setup.snapshotEvery(), 2).withDeleteEventsOnSnapshot();
  }

  @Override
  public EventHandler<PartitionState, PartitionEvent> eventHandler() {
    return (state, event) -> {
      unsaved += event.changes();
      return state.after(event, sharing::of);
    };
  }

  /// A row of the journal may hold thousands of changes, so that their number counts, not that of
  /// the rows. Never less than half of the prefixes: what all snapshots of a partition cost stays
  /// in proportion to its changes, and one that only grows has a new one whenever it has doubled.
  @Override
  public boolean shouldSnapshot(PartitionState state, PartitionEvent event, long sequenceNr) {
    if (unsaved < Math.max(setup.snapshotEvery(), state.prefixes().size() / 2)) return false;
    unsaved = 0;
    return true;
  }

  @Override
  public SignalHandler<PartitionState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(PostStop.instance(), _ -> setup.publisher().left(name))
        .build();
  }

  @Override
  public CommandHandler<Command, PartitionEvent, PartitionState> commandHandler() {
    return newCommandHandlerBuilder().forAnyState().onAnyCommand(this::on);
  }

  private Effect<PartitionEvent, PartitionState> on(PartitionState state, Command message) {
    return switch (message) {
      case Register register -> decides() ? onRegister(state, register) : Effect().none();
      case Timer.SWEEP -> decides() ? onSweep(state) : Effect().none();
      case Timer.WAKE -> onWake(state);
      case Renew renew -> onRenew(state, renew);
      case Describe describe -> {
        context.spawnAnonymous(Describing.create(describe, state, children, leases));
        yield Effect().none();
      }
      case Compare compare -> Effect().none().thenRun(now -> answer(now, compare));
    };
  }

  /// Others may be about to take over what a node has that cannot see most of them. It stops long
  /// before they do: what it does not answer is sent again, and reaches whoever goes on.
  private boolean decides() {
    return setup.majority().getAsBoolean();
  }

  /// Also after a restart, of which this object remains but not its children.
  private void onRecovered(PartitionState state) {
    Instant now = setup.clock().instant();
    children.recovered(state);
    setup.publisher().recovered(name, state.rows(name), state.version());
    state
        .prefixes()
        .forEach((_, prefix) -> prefix.registrations().forEach(r -> leases.renew(r, now, false)));
    timers.startTimerWithFixedDelay(Timer.SWEEP, setup.sweep());
    timers.startTimerWithFixedDelay(Timer.WAKE, WAKING);
  }

  private Effect<PartitionEvent, PartitionState> onWake(PartitionState state) {
    if (!children.wakeSome(state)) timers.cancel(Timer.WAKE);
    return Effect().none();
  }

  private Effect<PartitionEvent, PartitionState> onRegister(
      PartitionState state, Register register) {
    List<Decision> decisions = new ArrayList<>();
    List<PartitionEvent> events = new ArrayList<>();
    Admission.Room room = room(state, register.registrations());
    Instant now = setup.clock().instant();
    for (Registration each : register.registrations()) {
      Decision decision = Admission.decide(state, repetition(state, each, now), each, room);
      decisions.add(decision);
      decision.event().ifPresent(events::add);
    }
    setup.publisher().unused(name, room.prefixes());
    decisions.stream()
        .filter(Decision::raisesMark)
        .map(it -> new PartitionEvent.Sighted(it.registration().etr(), it.registration().seen()))
        .distinct() // of an ETR there is only one message in a batch
        .forEach(events::add);
    return events.isEmpty()
        ? Effect().none().thenRun(it -> carryOut(it, register, decisions))
        : Effect()
            .persist(PartitionEvent.of(events))
            .thenRun(it -> carryOut(it, register, decisions));
  }

  private Admission.Room room(PartitionState state, List<Registration> wanted) {
    List<Registration> fresh = Admission.fresh(state, wanted);
    return new Admission.Room(
        setup.maxRegistrations() - leases.size(),
        setup.publisher().admit(name, fresh, setup.delegations().get()));
  }

  private Effect<PartitionEvent, PartitionState> onRenew(PartitionState state, Renew renew) {
    Instant now = setup.clock().instant();
    List<EidPrefix> changed = new ArrayList<>();
    for (Registration each : renew.registrations()) {
      Optional<Registration> stored = state.stored(each).filter(each::isSameAs);
      if (stored.isPresent()) leases.renew(each, now, false);
      else changed.add(each.eid());
    }
    renew.replyTo().tell(new Renewed(renew.id(), changed));
    return Effect().none();
  }

  private Leases.Repetition repetition(PartitionState state, Registration each, Instant now) {
    return each.seen().strict()
        ? state.marks().repetition(each.etr(), each.seen())
        : leases.repetition(each, now);
  }

  private void carryOut(PartitionState state, Register register, List<Decision> decisions) {
    Instant now = setup.clock().instant();
    var answering = new Answering(register.replyTo(), decisions.size());
    for (Decision decision : decisions) {
      EidPrefix eid = decision.registration().eid();
      Optional<Row> row = row(state, eid, decision.event().isEmpty());
      Optional<Mapping> mapping = row.map(Row::mapping);
      long version = mapping.map(Mapping::version).orElse(state.version());
      var done = new Done(register.id(), eid, decision.outcome(), version, mapping);
      carryOut(state, decision, row, new Ack(List.of(new Waiting(answering, done))), now);
    }
  }

  /// What the read tables are to say of a prefix, and why.
  private record Row(PartitionState.Prefix prefix, Mapping mapping) {}

  /// @param known this node's table may have it: then it is that one
  private Optional<Row> row(PartitionState state, EidPrefix eid, boolean known) {
    return state.get(eid).map(prefix -> new Row(prefix, mapping(eid, prefix, known)));
  }

  private Mapping mapping(EidPrefix eid, PartitionState.Prefix prefix, boolean known) {
    ReadTable table = setup.publisher().table();
    Optional<Mapping> there = known ? table.row(name, eid, prefix.version()) : Optional.empty();
    return there.orElseGet(() -> Mapping.of(name, prefix));
  }

  private void carryOut(
      PartitionState state, Decision decision, Optional<Row> row, Ack ack, Instant now) {
    Registration registration = decision.registration();
    switch (decision.outcome()) {
      case CHANGED -> {
        leases.renew(sharing.of(registration), now, true);
        announce(row, Optional.of(registration.etr()));
        publish(state, registration.eid(), row, ack, now);
      }
      case RENEWED -> {
        leases.renew(registration, now, false);
        ack.send();
      }
      case WITHDRAWN -> {
        leases.end(registration.eid(), registration.etr());
        announce(row, Optional.of(registration.etr()));
        publish(state, registration.eid(), row, ack, now);
      }
      case REPEATED, REPLAYED, TOO_MANY, FULL -> ack.send();
    }
  }

  private Effect<PartitionEvent, PartitionState> onSweep(PartitionState state) {
    Instant now = setup.clock().instant();
    if (changed.plus(QUIET).isBefore(now)) setup.publisher().idle(name);
    List<PartitionEvent.Ended> ended = new ArrayList<>();
    for (Leases.Lapsed lapsed : leases.lapsed(now)) {
      ended.add(new PartitionEvent.Ended(lapsed.eid(), lapsed.etr(), PartitionEvent.Cause.EXPIRED));
    }
    setup
        .delegations()
        .get()
        .ifPresent(tree -> ended.addAll(revocation.revoked(name, tree, state, leases, now)));
    if (ended.isEmpty()) return Effect().none();
    List<PartitionEvent> events = new ArrayList<>();
    for (int from = 0; from < ended.size(); from += LARGEST_EVENT) {
      int end = Math.min(ended.size(), from + LARGEST_EVENT);
      events.add(PartitionEvent.of(List.copyOf(ended.subList(from, end))));
    }
    return Effect().persist(events).thenRun(it -> afterSweep(it, ended));
  }

  private void afterSweep(PartitionState state, List<PartitionEvent.Ended> ended) {
    for (PartitionEvent.Ended event : ended) leases.end(event.eid(), event.etr());
    Instant now = setup.clock().instant();
    for (EidPrefix eid : ended.stream().map(PartitionEvent.Ended::eid).distinct().toList()) {
      Optional<Row> row = row(state, eid, false);
      announce(row, Optional.empty());
      publish(state, eid, row, Ack.NOBODY, now);
    }
  }

  /// To the other ETRs of the prefix, if what is served is not what it was.
  private void announce(Optional<Row> row, Optional<Etr> by) {
    if (row.isEmpty()) return;
    Mapping now = row.get().mapping();
    PartitionState.Prefix prefix = row.get().prefix();
    List<Registration> others = by.map(prefix::without).orElse(prefix.registrations());
    if (others.isEmpty()) return;
    boolean same =
        setup.publisher().table().snapshot().get(now.eid()).filter(now::serves).isPresent();
    if (!same) setup.announcer().announce(now, others.stream().map(leases::latest).toList());
  }

  private void publish(
      PartitionState state, EidPrefix eid, Optional<Row> row, Ack ack, Instant now) {
    changed = now;
    if (row.isPresent()) children.publish(row.get().prefix(), row.get().mapping(), ack);
    else children.withdraw(eid, state.version(), ack);
  }

  private void answer(PartitionState state, Compare compare) {
    Publisher publisher = setup.publisher();
    boolean own = compare.replyTo().path().address().hasLocalScope(); // of this very table
    boolean same = own || compare.digest().equals(publisher.table().digest(name));
    if (!own && !publisher.isFor(name, compare, same)) {
      publisher.release(name, compare.replyTo());
    } else if (same) {
      compare.replyTo().tell(new Replica.InSync(name));
    } else if (isDue(compare)) {
      Replica.send(name, state.rows(name), state.version(), compare.replyTo());
    }
  }

  /// Some rows may be on their way, but not all of them.
  private boolean isDue(Compare compare) {
    return !compare.patient()
        || compare.digest().rows() == 0
        || changed.plus(QUIET).isBefore(setup.clock().instant());
  }
}
