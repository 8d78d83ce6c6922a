package rhumb.router.pipeline;

import akka.Done;
import akka.actor.typed.ActorSystem;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.linux.LinuxException;
import rhumb.router.view.RouterHealth;

/// Keeps a stream running: when a stage fails, the packets it had are counted and the stream starts
/// anew.
final class SupervisedStream {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final long HEALTHY_NS = 60_000_000_000L; // after that, a fault is a new one

  /// Puts right what may have made the stream fail.
  interface Mending {
    void mend() throws LinuxException;
  }

  private final String name;
  private final ActorSystem<?> system;
  private final Supplier<CompletionStage<Done>> run;
  private final Mending mending;
  private final Counters counters;
  private final LongSupplier nanoTime;
  private final CompletableFuture<Done> stopped = new CompletableFuture<>();
  private boolean running;
  private boolean stopping;
  private Duration pause = FIRST_PAUSE;
  private long startedNs;
  private volatile int restarts;
  private final AtomicReference<@Nullable String> lastFault = new AtomicReference<>();

  SupervisedStream(
      String name,
      ActorSystem<?> system,
      Supplier<CompletionStage<Done>> run,
      Mending mending,
      Counters counters) {
    this(name, system, run, mending, counters, System::nanoTime);
  }

  SupervisedStream(
      String name,
      ActorSystem<?> system,
      Supplier<CompletionStage<Done>> run,
      Mending mending,
      Counters counters,
      LongSupplier nanoTime) {
    this.name = name;
    this.system = system;
    this.run = run;
    this.mending = mending;
    this.counters = counters;
    this.nanoTime = nanoTime;
  }

  synchronized void start() {
    if (stopping) {
      stopped.complete(Done.getInstance());
      return;
    }
    running = true;
    startedNs = nanoTime.getAsLong();
    run.get().whenComplete((_, failure) -> ended(failure));
  }

  private synchronized void ended(@Nullable Throwable failure) {
    running = false;
    if (failure == null || stopping) {
      stopped.complete(Done.getInstance());
      return;
    }
    restarts++;
    if (nanoTime.getAsLong() - startedNs >= HEALTHY_NS) {
      pause = FIRST_PAUSE;
      lastFault.set(null);
    }
    long lost = counters.accountForFault();
    report(failure, lost);
    again();
  }

  private void again() {
    system.scheduler().scheduleOnce(pause, this::restart, system.executionContext());
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  private synchronized void restart() {
    try {
      if (!stopping) mending.mend();
      start();
    } catch (LinuxException e) {
      report(e, 0);
      again();
    }
  }

  /// Says so once: the same fault may come back with every attempt.
  private void report(Throwable failure, long lost) {
    String said = String.valueOf(failure.getMessage());
    if (said.equals(lastFault.getAndSet(said))) return;
    if (failure instanceof LinuxException) {
      system.log().warn("{} pauses, {} packets are lost: {}", name, lost, said);
    } else {
      system.log().error("{} failed with {} packets and starts anew", name, lost, failure);
    }
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

  /// How long it will be down after the next fault.
  synchronized Duration nextPause() {
    return pause;
  }

  int restarts() {
    return restarts;
  }

  RouterHealth health() {
    if (!isRunning()) return new RouterHealth(name, false, "stopped");
    String detail = restarts == 0 ? "runs" : "started " + (restarts + 1) + " times";
    return new RouterHealth(name, true, detail);
  }

  /// What the last fault said; empty if there was none.
  String lastFault() {
    String fault = lastFault.get();
    return fault == null ? "" : fault;
  }
}
