package rhumb.router.mapcache;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.router.control.Answer;

/// One EID or EID-prefix that is being resolved through the mapping system (RFC 9301 §5.3, §8.1).
/// ```
///            no reply for 1 s, 10 times            30 s over
/// asking ───────────────────────────────▶ pausing ───────────▶ stopped
///    └─────────────── reply ──────────────────────────────────▶ stopped
/// ```
/// There is one for all who want to know the same. Each Map-Request has a nonce of its own, goes to
/// the next Map-Resolver, and a reply to any of them will do.
final class MapResolution {
  sealed interface Command {}

  /// Another packet for the same destination missed.
  record MissedAgain() implements Command {}

  private record Answered(Answer answer) implements Command {}

  private enum Timer implements Command {
    ASK,
    PAUSE_OVER
  }

  /// What is asked for.
  ///
  /// @param source whose packet wants to go there; empty in a refresh
  /// @param solicited the refresh was asked for by an SMR, and says so
  record Question(EidPrefix target, Optional<Eid> source, boolean solicited) {
    /// The destination whose packets may wait for this.
    Optional<Eid> waiting() {
      return target.isHost() ? Optional.of(target.toEid()) : Optional.empty();
    }
  }

  static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(1); // RFC 9301 §5.3, MUST
  static final int RETRANSMITS = 10; // RFC 9301 §5.3
  static final Duration PAUSE = Duration.ofSeconds(30); // RFC 9301 §5.3, MUST

  private final TimerScheduler<Command> timers;
  private final ActorRef<Answer> replies;
  private final Question question;
  private final Surroundings around;
  private final ActorRef<MapCache.Command> parent;
  private final Set<Nonce> asked = new HashSet<>();
  private Instant lastAsked = Instant.EPOCH;

  /// @param delay until the first request, so that the rate limit holds across resolutions
  static Behavior<Command> create(
      Question question, Duration delay, Surroundings around, ActorRef<MapCache.Command> parent) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new MapResolution(context, timers, question, around, parent).asking(delay)));
  }

  private MapResolution(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Question question,
      Surroundings around,
      ActorRef<MapCache.Command> parent) {
    this.timers = timers;
    replies = context.messageAdapter(Answer.class, Answered::new);
    this.question = question;
    this.around = around;
    this.parent = parent;
  }

  private Behavior<Command> asking(Duration delay) {
    if (delay.isZero()) ask();
    else timers.startSingleTimer(Timer.ASK, delay);
    return Behaviors.receiveMessage(this::whenAsking);
  }

  private Behavior<Command> whenAsking(Command command) {
    return switch (command) {
      case MissedAgain _ -> Behaviors.same();
      case Answered(Answer.Replied(var reply, _)) -> replied(reply);
      case Answered _ -> Behaviors.same();
      case Timer.ASK -> asked.size() > RETRANSMITS ? pausing() : ask();
      case Timer.PAUSE_OVER -> Behaviors.same();
    };
  }

  private Behavior<Command> ask() {
    IpAddress resolver = around.mapResolvers().get(asked.size() % around.mapResolvers().size());
    Set<MapRequest.Flag> flags =
        question.solicited() ? Set.of(MapRequest.Flag.SMR_INVOKED) : Set.of();
    lastAsked = around.clock().instant();
    asked.add(
        around.requester().ask(flags, question.target(), question.source(), resolver, replies));
    timers.startSingleTimer(Timer.ASK, BETWEEN_REQUESTS);
    return Behaviors.same();
  }

  private Behavior<Command> replied(MapReply reply) {
    MapReplyCheck check = MapReplyCheck.of(question.target(), reply, around.site());
    check.refused().forEach(around.counters()::dropped);
    if (check.records().isEmpty()) return Behaviors.same(); // maybe a better one comes
    around.requester().forget(asked);
    parent.tell(new MapCache.Resolved(question, check.records(), lastAsked));
    return Behaviors.stopped();
  }

  private Behavior<Command> pausing() {
    around.requester().forget(asked);
    discard();
    parent.tell(new MapCache.Unresolved(question));
    timers.startSingleTimer(Timer.PAUSE_OVER, PAUSE);
    return Behaviors.receiveMessage(this::whenPausing);
  }

  private Behavior<Command> whenPausing(Command command) {
    return switch (command) {
      case MissedAgain _ -> {
        discard();
        yield Behaviors.same();
      }
      case Timer.PAUSE_OVER -> Behaviors.stopped();
      case Timer.ASK -> Behaviors.same();
      case Answered _ -> Behaviors.same();
    };
  }

  private void discard() {
    question.waiting().ifPresent(eid -> around.held().discard(eid, DropReason.HOLD_TIMEOUT));
  }
}
