package rhumb.router.pipeline;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.stream.ActorAttributes;
import akka.stream.Attributes;
import akka.stream.ClosedShape;
import akka.stream.SinkShape;
import akka.stream.javadsl.GraphDSL;
import akka.stream.javadsl.RunnableGraph;
import akka.stream.javadsl.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.linux.Poller;
import rhumb.router.packet.PacketBatch;

/// One stream or several on a thread of their own, fused into one graph: between them there is no
/// message and no waking. When one of them fails, the others go on; when one comes, all are put
/// together anew between two batches.
final class Island {
  private static final String DISPATCHER = "rhumb.router.pipeline.dispatcher";

  private record Member(
      BatchReader reader,
      Sink<PacketBatch, CompletionStage<Done>> path,
      CompletableFuture<Done> end) {}

  private final ActorSystem<?> system;
  private final Poller poller;
  private final StopSignal stop;
  private final List<Member> members = new ArrayList<>();
  private @Nullable Turns turns; // of the graph that runs

  Island(ActorSystem<?> system, Poller poller, StopSignal stop) {
    this.system = system;
    this.poller = poller;
    this.stop = stop;
  }

  /// Runs what comes from `reader` through `path`, beside what runs here already.
  ///
  /// @return when the thread has done with it, after a fault or the stop signal
  synchronized CompletionStage<Done> join(
      BatchReader reader, Sink<PacketBatch, CompletionStage<Done>> path) {
    var member = new Member(reader, path, new CompletableFuture<>());
    members.add(member);
    if (turns == null) run();
    else turns.dissolve();
    return member.end;
  }

  /// Ends the wait under way, if there is one.
  void wakeup() {
    poller.wakeup();
  }

  private void run() {
    List<Member> together = List.copyOf(members);
    turns = new Turns(together.stream().map(Member::reader).toList(), poller, stop);
    // On one stage the dispatcher would cut the island in two.
    Attributes where = ActorAttributes.dispatcher(DISPATCHER);
    List<CompletionStage<Done>> ends =
        RunnableGraph.fromGraph(graph(turns, together)).withAttributes(where).run(system);
    CompletableFuture<?>[] all = new CompletableFuture<?>[ends.size()];
    for (int i = 0; i < all.length; i++) {
      Member member = together.get(i);
      all[i] =
          ends.get(i)
              .handleAsync((_, failure) -> ended(member, failure), system.executionContext())
              .toCompletableFuture();
    }
    var _ = CompletableFuture.allOf(all).thenRun(this::over);
  }

  private static akka.stream.Graph<ClosedShape, List<CompletionStage<Done>>> graph(
      Turns turns, List<Member> members) {
    return GraphDSL.create(
        members.stream().map(Member::path).toList(),
        (builder, paths) -> {
          Turns.Outlets outlets = builder.add(turns);
          for (int i = 0; i < paths.size(); i++) {
            SinkShape<PacketBatch> path = paths.get(i);
            builder.from(outlets.all.get(i)).to(path);
          }
          return ClosedShape.getInstance();
        });
  }

  /// Not under the lock: whoever hears of the end may want to join again.
  private Done ended(Member member, @Nullable Throwable failure) {
    if (failure == null && !stop.isRaised()) return Done.getInstance(); // about to go on
    synchronized (this) {
      members.remove(member);
    }
    if (failure == null) member.end.complete(Done.getInstance());
    else member.end.completeExceptionally(failure);
    return Done.getInstance();
  }

  private synchronized void over() {
    turns = null;
    if (!members.isEmpty()) run();
  }
}
