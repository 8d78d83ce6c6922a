package rhumb.ops.http;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.IncomingConnection;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.KillSwitches;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The open connections. Whoever is slow to say what he wants is cut off, and when the house is
/// full, the one that has been silent for longest goes: a client with a question always gets in,
/// however many connections somebody holds open.
final class Connections {
  /// @param header how long the first request may take to arrive
  /// @param pause how long a connection may stay open between two requests
  record Limits(int perSource, int total, Duration header, Duration pause) {
    static final Limits DEFAULT =
        new Limits(32, 1024, Duration.ofSeconds(5), Duration.ofSeconds(30));
  }

  private static final Duration SWEEP = Duration.ofMillis(500);

  private final Materializer materializer;
  private final Limits limits;
  private final Function<InetAddress, Function<HttpRequest, CompletionStage<HttpResponse>>> handler;
  private final Set<Open> all = new LinkedHashSet<>(); // guarded by this

  /// One connection.
  private static final class Open {
    final InetAddress from;
    volatile long silentSinceNs = System.nanoTime();
    volatile boolean asked; // at least once
    volatile boolean busy; // with a request
    volatile @Nullable UniqueKillSwitch cut;

    Open(InetAddress from) {
      this.from = from;
    }

    void ask() {
      asked = true;
      busy = true;
    }

    void answered() {
      silentSinceNs = System.nanoTime();
      busy = false;
    }

    long silentNs() {
      return System.nanoTime() - silentSinceNs;
    }

    void close() {
      UniqueKillSwitch known = cut;
      if (known != null) known.shutdown();
    }
  }

  /// @param handler of the requests from an address
  Connections(
      ActorSystem<?> system,
      Limits limits,
      Function<InetAddress, Function<HttpRequest, CompletionStage<HttpResponse>>> handler) {
    this.materializer = SystemMaterializer.get(system).materializer();
    this.limits = limits;
    this.handler = handler;
    system.scheduler().scheduleWithFixedDelay(SWEEP, SWEEP, this::sweep, system.executionContext());
  }

  void accept(IncomingConnection connection) {
    InetAddress from = connection.remoteAddress().getAddress();
    Optional<Open> admitted = admit(from);
    if (admitted.isEmpty()) {
      connection.handleWith(Flow.fromSinkAndSource(Sink.cancelled(), Source.empty()), materializer);
      return;
    }
    Open open = admitted.get();
    Flow<HttpRequest, HttpResponse, UniqueKillSwitch> flow =
        BidiFlow.fromGraph(KillSwitches.<HttpRequest, HttpResponse>singleBidi()).join(serve(open));
    open.cut = connection.handleWith(flow, materializer);
  }

  private Flow<HttpRequest, HttpResponse, NotUsed> serve(Open open) {
    Function<HttpRequest, CompletionStage<HttpResponse>> answer = handler.apply(open.from);
    return Flow.of(HttpRequest.class)
        .mapAsync(
            1,
            request -> {
              open.ask();
              return answer.apply(request);
            })
        .map(response -> noting(open, response))
        .watchTermination(
            (none, ended) -> {
              ended.whenComplete((done, e) -> remove(open));
              return none;
            });
  }

  /// A request is over when the last octet of its answer is on its way.
  private static HttpResponse noting(Open open, HttpResponse response) {
    if (response.entity().isStrict()) {
      open.answered();
      return response;
    }
    return response.transformEntityDataBytes(
        Flow.of(ByteString.class)
            .watchTermination(
                (none, ended) -> {
                  ended.whenComplete((done, e) -> open.answered());
                  return none;
                }));
  }

  private synchronized Optional<Open> admit(InetAddress from) {
    Predicate<Open> neighbour = open -> open.from.equals(from);
    if (count(neighbour) >= limits.perSource() && !makeRoom(neighbour)) return Optional.empty();
    if (all.size() >= limits.total() && !makeRoom(_ -> true)) return Optional.empty();
    var open = new Open(from);
    all.add(open);
    return Optional.of(open);
  }

  private long count(Predicate<Open> which) {
    return all.stream().filter(which).count();
  }

  private boolean makeRoom(Predicate<Open> among) {
    Optional<Open> goes = silent().filter(among).max(Comparator.comparingLong(Open::silentNs));
    goes.ifPresent(all::remove);
    goes.ifPresent(Open::close);
    return goes.isPresent();
  }

  private Stream<Open> silent() {
    return all.stream().filter(open -> !open.busy && open.cut != null);
  }

  private void sweep() {
    List<Open> late;
    synchronized (this) {
      late = silent().filter(this::isLate).toList();
      late.forEach(all::remove);
    }
    late.forEach(Open::close);
  }

  private boolean isLate(Open open) {
    Duration patience = open.asked ? limits.pause() : limits.header();
    return open.silentNs() > patience.toNanos();
  }

  private synchronized void remove(Open open) {
    all.remove(open);
  }

  synchronized int size() {
    return all.size();
  }
}
