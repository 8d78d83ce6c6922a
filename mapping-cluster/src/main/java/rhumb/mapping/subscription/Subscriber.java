package rhumb.mapping.subscription;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import rhumb.mapping.server.Notifier;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;

/// One xTR that has subscribed (RFC 9437 §5, §6): one actor in the cluster, which remembers what it
/// wants to hear and tells it when that changes, with a nonce one higher each time.
/// ```
/// SubscriptionDesk ─Subscribe─▶ Subscriber ─SubscriptionChanged─▶ journal
///        read table ─Changed──▶     │
///                                   └─▶ Notifier ─ Map-Notify ⇄ Map-Notify-Ack ─ xTR
/// ```
public final class Subscriber
    extends EventSourcedBehavior<Subscriber.Command, SubscriptionChanged, SubscriberState> {
  public static final EntityTypeKey<Command> TYPE =
      EntityTypeKey.create(Command.class, "Subscriber");

  private static final Duration PAUSE = Duration.ofMillis(200); // several changes, one message
  private static final int MOST_AT_ONCE = 100;

  public sealed interface Command {}

  /// The xTR wants to hear of `eid`, or with no RLOCs, no longer.
  ///
  /// @param confirmTo where an end is confirmed to
  public record Subscribe(
      XtrIdentity identity, EidPrefix eid, List<Rloc> rlocs, Nonce nonce, Rloc confirmTo)
      implements Command {
    public Subscribe {
      rlocs = List.copyOf(rlocs);
    }
  }

  /// Makes sure that it is awake, after the node that it was on has gone.
  public record Wake() implements Command {}

  /// The mapping of a prefix is another one now.
  record Changed(EidPrefix eid) implements Command {}

  private record Told(Notifier.Delivered delivered) implements Command {}

  private enum Timer implements Command {
    FLUSH
  }

  /// @param permission what the configuration allows the xTR at the moment
  /// @param records what a Map-Request for a prefix would be answered with
  /// @param here whether this node knows all that this takes; if not, it has it fetched
  /// @param most subscriptions of one xTR
  /// @param majority whether this node sees so much of its cluster that it may decide
  public record Setup(
      SubscriptionBook book,
      Function<XtrIdentity, Optional<Permission>> permission,
      Function<EidPrefix, List<MappingRecord>> records,
      Predicate<EidPrefix> here,
      Consumer<Notifier.Send> notifier,
      ControlCounters counters,
      int most,
      BooleanSupplier majority) {}

  /// @param key that what it is told is signed with
  public record Permission(SitePolicy.Subscriber subscriber, SharedKey key) {}

  /// What an xTR waits to hear about its own message, until it is known here.
  private record Unsaid(Subscription now, List<Rloc> to) {}

  /// A Map-Notify is about one subscription.
  private record Topic(XtrIdentity identity, EidPrefix eid) {}

  public static Behavior<Command> create(XtrIdentity identity, Setup setup) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Subscriber(context, timers, identity, setup)));
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final XtrIdentity identity;
  private final Setup setup;
  private final ActorRef<Notifier.Delivered> delivered;
  private final Set<EidPrefix> dirty = new LinkedHashSet<>();
  private final Map<EidPrefix, Unsaid> unsaid = new LinkedHashMap<>();

  private Subscriber(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      XtrIdentity identity,
      Setup setup) {
    super(
        PersistenceId.of(TYPE.name(), SubscriptionDesk.name(identity)),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(2), 0.2));
    this.context = context;
    this.timers = timers;
    this.identity = identity;
    this.setup = setup;
    delivered = context.messageAdapter(Notifier.Delivered.class, Told::new);
  }

  @Override
  public SubscriberState emptyState() {
    return SubscriberState.EMPTY;
  }

  @Override
  public EventHandler<SubscriberState, SubscriptionChanged> eventHandler() {
    return SubscriberState::after;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(500, 2).withDeleteEventsOnSnapshot();
  }

  @Override
  public SignalHandler<SubscriberState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(PostStop.instance(), _ -> setup.book().forget(identity))
        .build();
  }

  @Override
  public CommandHandler<Command, SubscriptionChanged, SubscriberState> commandHandler() {
    return newCommandHandlerBuilder().forAnyState().onAnyCommand(this::on);
  }

  /// What changed while nobody was there is not known, so everything is told anew.
  private void onRecovered(SubscriberState state) {
    remember(state);
    state.active().forEach(each -> dirty.add(each.eid()));
    if (!dirty.isEmpty()) flushSoon();
  }

  private void remember(SubscriberState state) {
    setup.book().remember(identity, state.active(), eid -> context.getSelf().tell(changed(eid)));
  }

  private static Command changed(EidPrefix eid) {
    return new Changed(eid);
  }

  private Effect<SubscriptionChanged, SubscriberState> on(SubscriberState state, Command message) {
    return switch (message) {
      case Subscribe subscribe -> decides() ? onSubscribe(state, subscribe) : Effect().none();
      case Wake() -> Effect().none();
      case Changed(var eid) -> onChanged(state, eid);
      case Told(var told) -> decides() ? onTold(state, told) : Effect().none();
      case Timer.FLUSH -> onFlush(state);
    };
  }

  /// Like a partition: what a node does not confirm that cannot see most of the others is asked for
  /// again, and what has changed is told when it can.
  private boolean decides() {
    return setup.majority().getAsBoolean();
  }

  private Effect<SubscriptionChanged, SubscriberState> onSubscribe(
      SubscriberState state, Subscribe wanted) {
    Optional<Subscription> known = known(state, wanted);
    if (known.isPresent() && wanted.nonce().compareTo(known.get().nonce()) <= 0) {
      return refuse(DropReason.REPLAYED); // RFC 9437 §5: also an unsubscription
    }
    if (known.isEmpty() && wanted.rlocs().isEmpty()) return confirmEnd(wanted);
    if (known.isEmpty() && state.subscriptions().size() >= setup.most()) {
      return refuse(DropReason.SUBSCRIPTION_REFUSED);
    }
    EidPrefix eid = known.map(Subscription::eid).orElse(wanted.eid());
    var now = new Subscription(eid, wanted.rlocs(), wanted.nonce());
    return Effect()
        .persist(new SubscriptionChanged(now))
        .thenRun(
            after -> {
              remember(after);
              dirty.remove(now.eid());
              List<Rloc> to = now.isActive() ? now.rlocs() : List.of(wanted.confirmTo());
              confirm(new Unsaid(now, to));
            });
  }

  /// Whoever unsubscribes may name the EID that it once asked for, and be told about what covers
  /// it.
  private static Optional<Subscription> known(SubscriberState state, Subscribe wanted) {
    Optional<Subscription> exact = state.get(wanted.eid());
    if (exact.isPresent() || !wanted.rlocs().isEmpty()) return exact;
    return state.active().stream().filter(s -> s.eid().contains(wanted.eid())).findFirst();
  }

  private Effect<SubscriptionChanged, SubscriberState> refuse(DropReason reason) {
    setup.counters().dropped(reason);
    return Effect().none();
  }

  /// Of what was never there.
  private Effect<SubscriptionChanged, SubscriberState> confirmEnd(Subscribe wanted) {
    var ended = new Subscription(wanted.eid(), List.of(), wanted.nonce());
    confirm(new Unsaid(ended, List.of(wanted.confirmTo())));
    return Effect().none();
  }

  private void confirm(Unsaid one) {
    EidPrefix eid = one.now().eid();
    if (setup.here().test(eid)) {
      unsaid.remove(eid);
      send(one.now(), setup.records().apply(eid), one.to());
    } else {
      if (unsaid.size() < setup.most() || unsaid.containsKey(eid)) unsaid.put(eid, one);
      flushSoon();
    }
  }

  private Effect<SubscriptionChanged, SubscriberState> onChanged(
      SubscriberState state, EidPrefix eid) {
    for (Subscription each : state.active()) if (each.isAbout(eid)) dirty.add(each.eid());
    if (!dirty.isEmpty()) flushSoon();
    return Effect().none();
  }

  private void flushSoon() {
    if (!timers.isTimerActive(Timer.FLUSH)) timers.startSingleTimer(Timer.FLUSH, PAUSE);
  }

  private Effect<SubscriptionChanged, SubscriberState> onFlush(SubscriberState state) {
    if (!decides()) {
      flushSoon();
      return Effect().none();
    }
    List.copyOf(unsaid.values()).forEach(this::confirm);
    List<SubscriptionChanged> events = new ArrayList<>();
    for (EidPrefix eid : dirty.stream().filter(setup.here()).limit(MOST_AT_ONCE).toList()) {
      dirty.remove(eid);
      state
          .get(eid)
          .filter(Subscription::isActive)
          .map(each -> each.withNonce(each.nonce().next()))
          .map(SubscriptionChanged::new)
          .ifPresent(events::add);
    }
    if (!dirty.isEmpty()) flushSoon();
    if (events.isEmpty()) return Effect().none();
    return Effect().persist(events).thenRun(_ -> events.forEach(each -> publish(each.now())));
  }

  private void publish(Subscription subscription) {
    List<MappingRecord> records =
        setup.records().apply(subscription.eid()).stream()
            .map(record -> record.isNegative() ? record.withTtlMinutes(0) : record)
            .toList();
    send(subscription, records, subscription.rlocs());
  }

  private void send(Subscription subscription, List<MappingRecord> records, List<Rloc> to) {
    Optional<Permission> permission = setup.permission().apply(identity);
    if (permission.isEmpty() || records.isEmpty()) return;
    SharedKey key = permission.get().key();
    var message =
        new MapNotify(
            subscription.nonce(), AuthenticationData.unsigned(key), records, Optional.of(identity));
    setup
        .notifier()
        .accept(
            new Notifier.Send(
                new Topic(identity, subscription.eid()),
                message,
                key,
                to.stream().flatMap(rloc -> rloc.ip().stream()).toList(),
                subscription.isActive() ? Optional.of(delivered) : Optional.empty()));
  }

  /// Who does not confirm is not told any more, and told so once (RFC 9437 §6).
  private Effect<SubscriptionChanged, SubscriberState> onTold(
      SubscriberState state, Notifier.Delivered told) {
    if (told.confirmed() || !(told.topic() instanceof Topic(var _, var eid))) {
      return Effect().none();
    }
    Optional<Subscription> silent =
        state.get(eid).filter(Subscription::isActive).filter(s -> s.nonce().equals(told.nonce()));
    if (silent.isEmpty()) return Effect().none();
    Subscription last = silent.get();
    var ended = new Subscription(eid, List.of(), last.nonce());
    return Effect()
        .persist(new SubscriptionChanged(ended))
        .thenRun(
            after -> {
              remember(after);
              var refusal = MappingRecord.negative(eid, 0, Action.DROP_AUTHENTICATION_FAILURE);
              send(ended, List.of(refusal), last.rlocs());
            });
  }
}
