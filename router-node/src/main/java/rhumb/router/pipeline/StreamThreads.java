package rhumb.router.pipeline;

import akka.actor.typed.ActorSystem;
import akka.dispatch.DispatcherConfigurator;
import akka.dispatch.Dispatchers;
import akka.stream.ActorAttributes;
import akka.stream.Attributes;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;

/// Which threads the streams of one data plane run on, and what they wait with.
///
/// With processors enough, each stream has a thread and a poller. With two of them, all streams
/// share a thread: what comes back from the site (an acknowledgement, an echo) is there before the
/// thread that brought the packet has turned round, and waking another would cost more than it
/// brings. They share a poller then, because whoever waits must wait for all; and they take turns
/// after a few batches.
final class StreamThreads {
  private static final String CONFIG = "rhumb.router.pipeline";
  private static final String OWN = CONFIG + ".dispatcher";
  private static final int TURN = 40; // events of the stream: some four batches
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String dispatcher;
  private final @Nullable Poller shared;
  private final @Nullable Executor executor; // of the shared thread
  private final List<Poller> pollers = new ArrayList<>();

  private StreamThreads(String dispatcher, @Nullable Poller shared, @Nullable Executor executor) {
    this.dispatcher = dispatcher;
    this.executor = executor;
    this.shared = shared;
    if (shared != null) pollers.add(shared);
  }

  /// @param sources how many descriptors the streams wait for altogether
  static StreamThreads create(ActorSystem<?> system, int sources) throws LinuxException {
    Config config = system.settings().config().getConfig(CONFIG);
    if (Runtime.getRuntime().availableProcessors() > config.getInt("share-up-to-processors")) {
      return new StreamThreads(OWN, null, null);
    }
    String id = register(system, config);
    Executor executor = system.classicSystem().dispatchers().lookup(id);
    return new StreamThreads(id, Poller.open(sources), executor);
  }

  /// A dispatcher of its own for this data plane: whoever else ran on its thread would wait with
  /// it.
  private static String register(ActorSystem<?> system, Config config) {
    String id = CONFIG + ".shared-dispatcher-" + NUMBERS.incrementAndGet();
    Dispatchers dispatchers = system.classicSystem().dispatchers();
    Config settings =
        config
            .getConfig("shared-dispatcher")
            .withValue("id", ConfigValueFactory.fromAnyRef(id))
            .withFallback(system.settings().config().getConfig("akka.actor.default-dispatcher"));
    dispatchers.registerConfigurator(
        id, new DispatcherConfigurator(settings, dispatchers.prerequisites()));
    return id;
  }

  /// For a whole graph: on one stage it would cut the island in two.
  Attributes attributes() {
    Attributes where = ActorAttributes.dispatcher(dispatcher);
    return shared == null ? where : where.and(ActorAttributes.syncProcessingLimit(TURN));
  }

  /// Runs `turn` at once, or behind those who wait for the shared thread: a stream's message to
  /// itself would go first.
  void afterOthers(Runnable turn) {
    if (executor == null) turn.run();
    else executor.execute(turn);
  }

  /// What a stream with `sources` descriptors waits with.
  Poller poller(int sources) throws LinuxException {
    if (shared != null) return shared;
    Poller poller = Poller.open(sources);
    pollers.add(poller);
    return poller;
  }

  /// Ends all waits under way.
  void wakeup() {
    pollers.forEach(Poller::wakeup);
  }

  /// Once all streams have ended.
  void close() {
    pollers.forEach(Poller::close);
  }
}
