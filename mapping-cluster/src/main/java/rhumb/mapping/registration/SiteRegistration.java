package rhumb.mapping.registration;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Instant;

/// One EID-prefix as registered by one ETR: what `show lisp site name` prints of it. Its parent's
/// partition decides how long it lives and stops it.
public final class SiteRegistration {
  public sealed interface Command {}

  /// The ETR registered it again, changed or not.
  public record Renewed(Registration registration, Instant expires) implements Command {}

  public record Describe(ActorRef<Description> replyTo) implements Command {}

  /// @param expires when it will be gone without another refresh
  public record Description(Registration registration, Instant expires) {}

  public static Behavior<Command> create(Registration registration, Instant expires) {
    return registered(new Renewed(registration, expires));
  }

  private SiteRegistration() {}

  private static Behavior<Command> registered(Renewed now) {
    return Behaviors.receiveMessage(message -> whenRegistered(now, message));
  }

  private static Behavior<Command> whenRegistered(Renewed now, Command message) {
    return switch (message) {
      case Renewed renewed -> registered(renewed);
      case Describe(var replyTo) -> {
        replyTo.tell(new Description(now.registration(), now.expires()));
        yield Behaviors.same();
      }
    };
  }
}
