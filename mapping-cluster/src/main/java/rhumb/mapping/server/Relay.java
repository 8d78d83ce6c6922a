package rhumb.mapping.server;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.ServiceKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.prefix.Counterparts;
import rhumb.mapping.resolver.MapResolver;
import rhumb.mapping.resolver.Requester;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;

/// Asks another node about a Map-Request whose partition's rows are not in this node's read table,
/// and answers when others ask. The answer leaves from the node that the ITR has asked. A node that
/// says nothing, or that it does not have them either, is followed by the next one; those named
/// first by all others, because rows may have moved since.
/// ```
/// ITR ─Map-Request─▶ MapResolver ─Forward─▶ Relay ─Ask─▶ Relay of another node
///  ▲                                          │ ◀─Told──   │
///  └────────────── Map-Reply ─────────────────┘      MapResolver
/// ```
public final class Relay extends AbstractBehavior<Relay.Command> {
  /// Under this the nodes find each other's.
  public static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "relay");

  private static final Duration PATIENCE = Duration.ofMillis(500); // with one node
  private static final Duration TICK = Duration.ofMillis(100);

  public sealed interface Command {}

  /// A Map-Request and how it came.
  ///
  /// @param message of UDP, as it came
  /// @param port where the Map-Reply goes
  public record Question(Octets message, IpAddress source, int port) {}

  /// Of this node's own.
  ///
  /// @param nodes that can answer, best first
  public record Forward(List<String> nodes, Question question) implements Command {
    public Forward {
      nodes = List.copyOf(nodes);
    }
  }

  /// Of another node's.
  public record Ask(long id, Question question, ActorRef<Command> replyTo) implements Command {}

  /// The answer to [Ask].
  ///
  /// @param known whether the node has the rows that it takes
  /// @param answers what is to be sent; may be nothing
  public record Told(long id, boolean known, List<Outgoing> answers) implements Command {
    public Told {
      answers = List.copyOf(answers);
    }
  }

  private record Others(Set<ActorRef<Command>> others) implements Command {}

  private enum Timer implements Command {
    OVERDUE
  }

  /// @param out sends a message
  /// @param finished called once for every [Forward], whatever became of it
  public record Setup(
      MapResolver resolver, Consumer<Outgoing> out, ControlCounters counters, Runnable finished) {}

  private static final class Pending {
    private final Question question;
    private final List<String> named;
    private final Deque<String> left; // nodes to ask
    private boolean widened; // to those that are not named
    private long deadlineNs;

    private Pending(Forward forward) {
      question = forward.question();
      named = forward.nodes();
      left = new ArrayDeque<>(named);
    }

    private boolean hasNext(Set<String> others) {
      if (left.isEmpty() && !widened) {
        widened = true;
        others.stream().filter(each -> !named.contains(each)).forEach(left::add);
      }
      return !left.isEmpty();
    }
  }

  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Relay(context, timers, setup)));
  }

  private final Setup setup;
  private final Map<Long, Pending> pending = new LinkedHashMap<>();
  private Map<String, ActorRef<Command>> others = Map.of(); // by their node
  private long last;

  private Relay(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.setup = setup;
    Counterparts.meet(context, KEY, Others::new);
    timers.startTimerWithFixedDelay(Timer.OVERDUE, TICK);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::on).build();
  }

  private Behavior<Command> on(Command message) {
    switch (message) {
      case Forward forward -> next(new Pending(forward));
      case Ask ask -> ask.replyTo().tell(answer(ask));
      case Told told -> onTold(told);
      case Others(var found) -> {
        others = new HashMap<>();
        found.forEach(each -> others.put(each.path().address().toString(), each));
      }
      case Timer.OVERDUE -> onOverdue(System.nanoTime());
    }
    return this;
  }

  /// Asks the next node that is there.
  private void next(Pending one) {
    while (one.hasNext(others.keySet())) {
      ActorRef<Command> node = others.get(one.left.remove());
      if (node == null) continue;
      one.deadlineNs = System.nanoTime() + PATIENCE.toNanos();
      pending.put(++last, one);
      node.tell(new Ask(last, one.question, getContext().getSelf()));
      return;
    }
    setup.counters().dropped(DropReason.NO_NODE_TO_ASK);
    setup.finished().run();
  }

  private void onTold(Told told) {
    Pending one = pending.remove(told.id());
    if (one == null) return; // it took too long, and somebody else was asked
    if (!told.known()) {
      next(one);
      return;
    }
    told.answers().forEach(setup.out());
    setup.finished().run();
  }

  private void onOverdue(long nowNs) {
    List<Long> late = new ArrayList<>();
    for (Map.Entry<Long, Pending> each : pending.entrySet()) {
      if (each.getValue().deadlineNs - nowNs > 0) break; // the oldest come first
      late.add(each.getKey());
    }
    for (Long id : late) Optional.ofNullable(pending.remove(id)).ifPresent(this::next);
  }

  private Told answer(Ask ask) {
    List<Outgoing> answers = new ArrayList<>();
    try {
      boolean known = setup.resolver().resolveHere(requester(ask.question()), answers::add);
      return new Told(ask.id(), known, answers);
    } catch (MalformedMessage e) {
      setup.counters().dropped(e.reason());
      return new Told(ask.id(), true, List.of());
    }
  }

  private static Requester requester(Question question) throws MalformedMessage {
    ControlMessage message = ControlMessage.decode(question.message().toByteArray());
    if (message instanceof MapRequest request) {
      return new Requester(
          request, question.message(), Optional.empty(), question.source(), question.port());
    }
    if (message instanceof EncapsulatedControlMessage encapsulated
        && encapsulated.message() instanceof MapRequest request) {
      return new Requester(
          request,
          question.message(),
          Optional.of(encapsulated),
          question.source(),
          question.port());
    }
    throw new MalformedMessage(DropReason.NOT_FOR_THIS_ROLE, 0);
  }
}
