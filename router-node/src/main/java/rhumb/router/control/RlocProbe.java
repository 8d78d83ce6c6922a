package rhumb.router.control;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.wire.Nonce;
import rhumb.router.view.ProbeView;

/// One RLOC-probe for a person who wants to know now (RFC 9301 §7.1). What the router itself thinks
/// of the RLOC stays as it is.
public final class RlocProbe {
  public sealed interface Command {}

  private record Answered(Answer answer) implements Command {}

  private enum Timer implements Command {
    NO_ANSWER
  }

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private RlocProbe() {}

  /// @param held an EID-prefix that the RLOC should hold
  public static Behavior<Command> create(
      IpAddress rloc,
      EidPrefix held,
      MapRequester requester,
      Clock clock,
      ActorRef<ProbeView> replyTo) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  Instant sent = clock.instant();
                  var replies = context.messageAdapter(Answer.class, Answered::new);
                  timers.startSingleTimer(Timer.NO_ANSWER, PATIENCE);
                  Nonce nonce = requester.probe(rloc, held, replies);
                  return Behaviors.receiveMessage(
                      command -> {
                        Optional<Duration> roundTrip = Optional.empty();
                        if (command instanceof Answered(Answer answer)) {
                          if (!isValid(answer)) return Behaviors.same();
                          roundTrip = Optional.of(Duration.between(sent, clock.instant()));
                        }
                        requester.forget(Set.of(nonce));
                        replyTo.tell(new ProbeView(rloc, held, roundTrip));
                        return Behaviors.stopped();
                      });
                }));
  }

  private static boolean isValid(Answer answer) {
    return answer instanceof Answer.Replied(var reply, _) && reply.isAnswerToProbe();
  }
}
