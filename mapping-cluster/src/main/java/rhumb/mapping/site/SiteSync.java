package rhumb.mapping.site;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.ShardingEnvelope;
import java.time.Duration;

/// Keeps a node's [SiteBook] like the [SiteDirectory]: asks what has changed, several times a
/// second. An answer that is lost is asked for again.
public final class SiteSync extends AbstractBehavior<SiteSync.Command> {
  public sealed interface Command {}

  /// Something has changed: ask at once.
  public record Now() implements Command {}

  private record Told(SiteDirectory.Page page) implements Command {}

  private enum Timer implements Command {
    ASK
  }

  /// @param filled called when the book is complete for the first time
  public record Setup(
      SiteBook book,
      ActorRef<ShardingEnvelope<SiteDirectory.Command>> directory,
      Duration interval,
      Runnable filled) {}

  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new SiteSync(context, timers, setup)));
  }

  private final Setup setup;
  private final ActorRef<SiteDirectory.Page> told;
  private boolean filled;

  private SiteSync(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.setup = setup;
    told = context.messageAdapter(SiteDirectory.Page.class, Told::new);
    timers.startTimerWithFixedDelay(Timer.ASK, Duration.ZERO, setup.interval());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::on).build();
  }

  private Behavior<Command> on(Command message) {
    switch (message) {
      case Timer.ASK -> ask();
      case Now() -> ask();
      case Told(var page) -> onTold(page);
    }
    return this;
  }

  private void ask() {
    setup
        .directory()
        .tell(
            new ShardingEnvelope<>(
                SiteDirectory.ENTITY, new SiteDirectory.Since(setup.book().version(), told)));
  }

  private void onTold(SiteDirectory.Page page) {
    if (!filled || page.reset() || page.version() > setup.book().version()) {
      setup.book().apply(page);
    }
    if (page.more()) {
      ask();
    } else if (!filled) {
      filled = true;
      setup.filled().run();
    }
  }
}
