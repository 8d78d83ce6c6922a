package rhumb.router.mapcache;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/// Timers and clock of a test, which move together and only when told to.
public final class MovingTime extends Clock {
  /// For a kit whose timers stand still, and that waits as long as a busy machine needs.
  public static Config config() {
    return ConfigFactory.parseString("akka.actor.testkit.typed.single-expect-default = 30 s")
        .withFallback(ManualTime.config());
  }

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
  private final ManualTime timers;

  public MovingTime(ActorTestKit kit) {
    timers = ManualTime.get(kit.system());
  }

  /// Moves on in `steps` equal steps; around each, `settle` waits until the actors have done what
  /// it made them do.
  public void pass(Duration duration, int steps, Runnable settle) {
    Duration step = duration.dividedBy(steps);
    settle.run(); // what was sent before happens before
    for (int i = 0; i < steps; i++) {
      now.updateAndGet(instant -> instant.plus(step));
      timers.timePasses(step);
      settle.run();
    }
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
