package rhumb.mapping.registration;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Instant;

/// One EID-prefix as registered by one ETR: what `show lisp site name` prints of it.
///
/// There may be a million of them, and each is asked once in a while: so it is awake only while it
/// has something to say. Asleep it is a line in its partition's state and an entry in its leases.
public final class SiteRegistration {
  public sealed interface Command {}

  /// Asks what there is to know, and lets it sleep again.
  public record Describe(ActorRef<Description> replyTo) implements Command {}

  /// @param expires when it will be gone without another refresh
  public record Description(Registration registration, Instant expires) {}

  /// @param now as its ETR registered or refreshed it last
  public static Behavior<Command> create(Description now) {
    return Behaviors.receiveMessage(
        message ->
            switch (message) {
              case Describe(var replyTo) -> {
                replyTo.tell(now);
                yield Behaviors.stopped();
              }
            });
  }

  private SiteRegistration() {}
}
