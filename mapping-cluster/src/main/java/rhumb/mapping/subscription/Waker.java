package rhumb.mapping.subscription;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import rhumb.protocol.message.XtrIdentity;

/// Makes sure that every subscriber is awake somewhere: of a node that has died the others take
/// over actors only when somebody talks to them.
public final class Waker {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private enum Tick {
    TICK
  }

  private Waker() {}

  public static Behavior<?> create(SubscriptionDesk desk, Supplier<Set<XtrIdentity>> known) {
    return Behaviors.<Tick>withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Tick.TICK, Duration.ZERO, INTERVAL);
          return Behaviors.receiveMessage(
              _ -> {
                known.get().forEach(desk::wake);
                return Behaviors.same();
              });
        });
  }
}
