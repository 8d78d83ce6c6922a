package rhumb.router.pipeline;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.stream.ActorAttributes;
import akka.stream.Attributes;
import akka.stream.javadsl.RunnableGraph;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps a stream running: when a stage fails, the packets it had are counted and the stream starts
/// anew.
final class SupervisedStream {
  // On the whole graph: on one stage it would cut the island in two.
  private static final String DISPATCHER = "rhumb.router.pipeline.dispatcher";
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final String name;
  private final ActorSystem<?> system;
  private final Supplier<RunnableGraph<CompletionStage<Done>>> graph;
  private final Counters counters;
  private final CompletableFuture<Done> stopped = new CompletableFuture<>();
  private boolean running;
  private boolean stopping;
  private volatile int restarts;
  private final AtomicReference<@Nullable String> lastFault = new AtomicReference<>();

  SupervisedStream(
      String name,
      ActorSystem<?> system,
      Supplier<RunnableGraph<CompletionStage<Done>>> graph,
      Counters counters) {
    this.name = name;
    this.system = system;
    this.graph = graph;
    this.counters = counters;
  }

  synchronized void start() {
    if (stopping) {
      stopped.complete(Done.getInstance());
      return;
    }
    running = true;
    graph
        .get()
        .withAttributes(ActorAttributes.dispatcher(DISPATCHER).and(Attributes.name(name)))
        .run(system)
        .whenComplete((_, failure) -> ended(failure));
  }

  private synchronized void ended(@Nullable Throwable failure) {
    running = false;
    if (failure == null || stopping) {
      stopped.complete(Done.getInstance());
      return;
    }
    restarts++;
    lastFault.set(failure.getMessage());
    long lost = counters.accountForFault();
    system.log().error("{} failed with {} packets and starts anew", name, lost, failure);
    system.scheduler().scheduleOnce(PAUSE, this::start, system.executionContext());
  }

  /// Does not start any more, and completes when the stream's thread is out of everything it used.
  /// What makes it end is the [StopSignal] of its source.
  synchronized CompletionStage<Done> stop() {
    stopping = true;
    if (!running) stopped.complete(Done.getInstance());
    return stopped;
  }

  boolean isRunning() {
    return !stopped.isDone();
  }

  int restarts() {
    return restarts;
  }

  /// What the last fault said; empty if there was none.
  String lastFault() {
    String fault = lastFault.get();
    return fault == null ? "" : fault;
  }
}
