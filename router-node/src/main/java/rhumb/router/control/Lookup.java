package rhumb.router.control;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.wire.Nonce;
import rhumb.router.view.LookupView;

/// The LISP Internet Groper (RFC 6835): one question to the mapping system, past the map-cache.
/// Asks three times, two seconds apart, and lives until somebody answers.
public final class Lookup {
  public sealed interface Command {}

  private record Answered(Answer answer) implements Command {}

  private enum Timer implements Command {
    NO_ANSWER
  }

  private static final int ATTEMPTS = 3;
  private static final Duration APART = Duration.ofSeconds(2);

  private final TimerScheduler<Command> timers;
  private final ActorRef<Answer> replies;
  private final Eid eid;
  private final IpAddress mapResolver;
  private final MapRequester requester;
  private final Clock clock;
  private final ActorRef<LookupView> replyTo;
  private final Map<Nonce, Instant> asked = new HashMap<>();

  /// @param eid must be an IP address
  public static Behavior<Command> create(
      Eid eid,
      IpAddress mapResolver,
      MapRequester requester,
      Clock clock,
      ActorRef<LookupView> replyTo) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Lookup(context, timers, eid, mapResolver, requester, clock, replyTo)
                        .asking()));
  }

  private Lookup(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Eid eid,
      IpAddress mapResolver,
      MapRequester requester,
      Clock clock,
      ActorRef<LookupView> replyTo) {
    this.timers = timers;
    replies = context.messageAdapter(Answer.class, Answered::new);
    this.eid = eid;
    this.mapResolver = mapResolver;
    this.requester = requester;
    this.clock = clock;
    this.replyTo = replyTo;
  }

  private Behavior<Command> asking() {
    IpAddress source = requester.site().innerSource((IpAddress) eid.address());
    var sourceEid = new Eid(eid.instance(), source.address());
    Instant now = clock.instant();
    Nonce nonce =
        requester.ask(Set.of(), eid.toHostPrefix(), Optional.of(sourceEid), mapResolver, replies);
    asked.put(nonce, now);
    timers.startSingleTimer(Timer.NO_ANSWER, APART);
    return Behaviors.receiveMessage(this::whenAsking);
  }

  private Behavior<Command> whenAsking(Command command) {
    return switch (command) {
      case Answered(Answer.Replied replied) -> done(answer(replied));
      case Answered _ -> Behaviors.same();
      case Timer.NO_ANSWER -> asked.size() < ATTEMPTS ? asking() : done(silence());
    };
  }

  private LookupView answer(Answer.Replied replied) {
    Instant now = clock.instant();
    Instant sent = asked.getOrDefault(replied.reply().nonce(), now);
    return new LookupView(
        eid,
        mapResolver,
        asked.size(),
        Optional.of(replied.from()),
        Optional.of(Duration.between(sent, now)),
        replied.reply().records());
  }

  private LookupView silence() {
    return new LookupView(
        eid, mapResolver, asked.size(), Optional.empty(), Optional.empty(), List.of());
  }

  private Behavior<Command> done(LookupView view) {
    requester.forget(asked.keySet());
    replyTo.tell(view);
    return Behaviors.stopped();
  }
}
