package rhumb.mapping.server;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.receptionist.ServiceKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rhumb.mapping.prefix.Counterparts;
import rhumb.mapping.resolver.RecentRequests;
import rhumb.mapping.resolver.RecentRequests.Request;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;

/// Who has asked any node for what: a Map-Request meets only one of them, and together they know
/// the overlay. Nodes that do not answer in time are left out.
public final class RequestDesk extends AbstractBehavior<RequestDesk.Command> {
  /// Under this the nodes find each other's.
  public static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "requests");

  private static final int MOST = 1_000; // requests of a message, far below Artery's 256 KiB

  public sealed interface Command {}

  /// Asks what this node was asked.
  public record Ask(ActorRef<Told> replyTo) implements Command {}

  /// The answer to [Ask].
  public record Told(List<Aged> requests) {}

  /// @param age at the time of the answer, because every node has a clock of its own
  public record Aged(Request request, Duration age) {}

  /// Asks what all nodes were asked; only of the same process.
  public record Gather(ActorRef<Gathered> replyTo) implements Command {}

  /// @param requests the last ones first
  /// @param silent nodes that did not answer
  public record Gathered(List<Request> requests, int silent) {}

  private record Others(Set<ActorRef<Command>> others) implements Command {}

  public static Behavior<Command> create(RecentRequests own, Clock clock) {
    return Behaviors.setup(context -> new RequestDesk(context, own, clock));
  }

  private final RecentRequests own;
  private final Clock clock;
  private Set<ActorRef<Command>> others = Set.of();

  private RequestDesk(ActorContext<Command> context, RecentRequests own, Clock clock) {
    super(context);
    this.own = own;
    this.clock = clock;
    Counterparts.meet(context, KEY, Others::new);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::on).build();
  }

  private Behavior<Command> on(Command message) {
    switch (message) {
      case Ask(var replyTo) -> replyTo.tell(told());
      case Gather(var replyTo) -> gather(replyTo);
      case Others(var found) -> others = found;
    }
    return this;
  }

  private Told told() {
    Instant now = clock.instant();
    return new Told(
        own.last(MOST).stream()
            .map(each -> new Aged(each, Duration.between(each.last(), now)))
            .toList());
  }

  private void gather(ActorRef<Gathered> replyTo) {
    int asked = others.size() + 1;
    Counterparts.gather(
        getContext(),
        others,
        Told.class,
        Ask::new,
        told -> replyTo.tell(new Gathered(together(told), asked - told.size())));
  }

  /// An ITR may have asked several nodes for the same.
  private List<Request> together(List<Told> told) {
    record Key(IpAddress itr, EidPrefix eid) {}
    Instant now = clock.instant();
    Map<Key, Request> found = new LinkedHashMap<>();
    told.stream()
        .flatMap(each -> each.requests().stream())
        .sorted(Comparator.comparing(Aged::age))
        .map(aged -> aged.request().at(now.minus(aged.age())))
        .forEach(each -> found.merge(new Key(each.itr(), each.eid()), each, Request::plus));
    return List.copyOf(found.values());
  }
}
