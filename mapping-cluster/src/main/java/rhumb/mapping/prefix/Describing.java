package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhumb.mapping.registration.SiteRegistration;
import rhumb.protocol.address.EidPrefix;

/// One request for a partition's contents: collects what each registration says of itself, and
/// answers with what it has when somebody has stopped meanwhile.
final class Describing extends AbstractBehavior<Describing.Command> {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int LARGEST_PAGE = 400; // registrations, below Artery's 256 KiB

  sealed interface Command {}

  private record Headed(RegisteredPrefix.Head head) implements Command {}

  private record Described(SiteRegistration.Description registration) implements Command {}

  private enum Timer implements Command {
    OVERDUE
  }

  /// A page of what a partition has. The partition itself calls it, for it may wake prefixes.
  static Behavior<Command> create(
      Partition.Describe ask, PartitionState state, Children children, Leases leases) {
    Map<ActorRef<RegisteredPrefix.Command>, List<SiteRegistration.Description>> page =
        new LinkedHashMap<>();
    Optional<EidPrefix> next = Optional.empty();
    int registrations = 0;
    for (var each : state.prefixes().page(ask.after(), LARGEST_PAGE)) {
      List<SiteRegistration.Description> now = now(each.getValue(), leases);
      registrations += now.size();
      page.put(children.get(each.getKey(), each.getValue()), now);
      if (registrations >= LARGEST_PAGE) {
        next = Optional.of(each.getKey());
        break;
      }
    }
    return create(page, next, ask.replyTo());
  }

  private static List<SiteRegistration.Description> now(
      PartitionState.Prefix prefix, Leases leases) {
    return prefix.registrations().stream()
        .map(leases::latest)
        .map(each -> new SiteRegistration.Description(each, leases.expires(each)))
        .toList();
  }

  private static Behavior<Command> create(
      Map<ActorRef<RegisteredPrefix.Command>, List<SiteRegistration.Description>> prefixes,
      Optional<EidPrefix> next,
      ActorRef<Description> replyTo) {
    if (prefixes.isEmpty()) {
      replyTo.tell(new Description(List.of(), next));
      return Behaviors.stopped();
    }
    return Behaviors.setup(context -> new Describing(context, prefixes, next, replyTo));
  }

  private final ActorRef<Description> replyTo;
  private final Optional<EidPrefix> next;
  private final int prefixes;
  private final List<RegisteredPrefix.Head> heads = new ArrayList<>();
  private final Map<EidPrefix, List<SiteRegistration.Description>> found = new LinkedHashMap<>();
  private int expected;
  private int described;

  private Describing(
      ActorContext<Command> context,
      Map<ActorRef<RegisteredPrefix.Command>, List<SiteRegistration.Description>> prefixes,
      Optional<EidPrefix> next,
      ActorRef<Description> replyTo) {
    super(context);
    this.next = next;
    this.replyTo = replyTo;
    this.prefixes = prefixes.size();
    var head = context.messageAdapter(RegisteredPrefix.Head.class, Headed::new);
    var each = context.messageAdapter(SiteRegistration.Description.class, Described::new);
    prefixes.forEach((prefix, now) -> prefix.tell(new RegisteredPrefix.Describe(now, head, each)));
    context.scheduleOnce(PATIENCE, context.getSelf(), Timer.OVERDUE);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::on).build();
  }

  private Behavior<Command> on(Command message) {
    boolean enough =
        switch (message) {
          case Headed(var head) -> {
            heads.add(head);
            expected += head.registrations();
            yield isComplete();
          }
          case Described(var registration) -> {
            EidPrefix eid = registration.registration().eid();
            found.computeIfAbsent(eid, _ -> new ArrayList<>()).add(registration);
            described++;
            yield isComplete();
          }
          case Timer.OVERDUE -> true;
        };
    if (!enough) return this;
    replyTo.tell(description());
    return Behaviors.stopped();
  }

  private boolean isComplete() {
    return heads.size() == prefixes && described == expected;
  }

  private Description description() {
    return new Description(
        heads.stream()
            .map(
                head ->
                    new Description.Prefix(
                        head.eid(),
                        head.firstRegistered(),
                        found.getOrDefault(head.eid(), List.of()).stream()
                            .sorted(Comparator.comparing(d -> d.registration().etr().toString()))
                            .toList()))
            .toList(),
        next);
  }
}
