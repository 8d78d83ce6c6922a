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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.mapping.prefix.Counterparts;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.mapping.statistics.Rejection;

/// What all nodes have refused: a Map-Register meets only one of them, and whoever wonders about it
/// may ask another. Nodes that do not answer in time are left out.
public final class RefusalDesk extends AbstractBehavior<RefusalDesk.Command> {
  /// Under this the nodes find each other's.
  public static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "refusals");

  private static final int MOST = 2_000; // counts of a message, far below Artery's 256 KiB

  public sealed interface Command {}

  /// Asks what this node has refused.
  ///
  /// @param site empty for counts of all sites, and for the last rejections that no site has
  public record Ask(Optional<String> site, ActorRef<Told> replyTo) implements Command {}

  /// The answer to [Ask].
  ///
  /// @param last with how long ago they were, because every node has a clock of its own
  public record Told(List<RegistrationErrors.Count> counts, List<Aged> last) {}

  /// @param age at the time of the answer
  public record Aged(Rejection rejection, Duration age) {}

  /// Asks what all nodes have refused; only of the same process.
  public record Gather(Optional<String> site, ActorRef<RegistrationErrors> replyTo)
      implements Command {}

  private record Others(Set<ActorRef<Command>> others) implements Command {}

  public static Behavior<Command> create(RegistrationErrors own, Clock clock) {
    return Behaviors.setup(context -> new RefusalDesk(context, own, clock));
  }

  private final RegistrationErrors own;
  private final Clock clock;
  private Set<ActorRef<Command>> others = Set.of();

  private RefusalDesk(ActorContext<Command> context, RegistrationErrors own, Clock clock) {
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
      case Ask(var site, var replyTo) -> replyTo.tell(told(site));
      case Gather gather -> gather(gather);
      case Others(var found) -> others = found;
    }
    return this;
  }

  private Told told(Optional<String> site) {
    Instant now = clock.instant();
    List<Rejection> last = site.map(own.rejections()::ofSite).orElseGet(own.rejections()::ofNoSite);
    return new Told(
        own.counts(site, MOST),
        last.stream().map(each -> new Aged(each, Duration.between(each.at(), now))).toList());
  }

  private void gather(Gather gather) {
    Counterparts.gather(
        getContext(),
        others,
        Told.class,
        here -> new Ask(gather.site(), here),
        told -> gather.replyTo().tell(sum(told)));
  }

  private RegistrationErrors sum(List<Told> told) {
    var sum = new RegistrationErrors();
    Instant now = clock.instant();
    for (Told each : told) each.counts().forEach(sum::add);
    told.stream()
        .flatMap(each -> each.last().stream())
        .sorted(Comparator.comparing(Aged::age).reversed())
        .forEach(aged -> sum.rejections().add(aged.rejection().at(now.minus(aged.age()))));
    return sum;
  }
}
