package rhumb.mapping.testing;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import akka.persistence.testkit.javadsl.SnapshotTestKit;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Actors with a journal in memory, which a test sees and can let fail: a static field of the test
/// with `@RegisterExtension`.
public final class JournalKit implements AfterAllCallback {
  private static final String SETTINGS =
      """
      akka.loglevel = WARNING
      akka.actor.provider = local
      akka.persistence.testkit.events.serialize = off
      akka.persistence.testkit.snapshots.serialize = off
      """;

  private final ActorTestKit actors =
      ActorTestKit.create(
          PersistenceTestKitPlugin.getInstance()
              .config()
              .withFallback(PersistenceTestKitSnapshotPlugin.config())
              .withFallback(ConfigFactory.parseString(SETTINGS)));
  private final PersistenceTestKit journal = PersistenceTestKit.create(actors.system());
  private final SnapshotTestKit snapshots = SnapshotTestKit.create(actors.system());

  public PersistenceTestKit journal() {
    return journal;
  }

  public SnapshotTestKit snapshots() {
    return snapshots;
  }

  /// As if nothing had been stored.
  public void clear() {
    journal.clearAll();
    snapshots.clearAll();
  }

  public <C> ActorRef<C> spawn(Behavior<C> behavior) {
    return actors.spawn(behavior);
  }

  public void stop(ActorRef<?> actor) {
    actors.stop(actor);
  }

  public <C> TestProbe<C> probe() {
    return actors.createTestProbe();
  }

  /// An actor that takes everything and does nothing.
  public <C> ActorRef<C> nobody() {
    return actors.system().deadLetters().unsafeUpcast();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    actors.shutdownTestKit();
  }
}
