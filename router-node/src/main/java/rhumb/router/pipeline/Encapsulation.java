package rhumb.router.pipeline;

import akka.Done;
import akka.NotUsed;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import java.util.concurrent.CompletionStage;
import rhumb.protocol.linux.LinuxException;
import rhumb.router.packet.PacketBatch;

/// The ITR's data path (RFC 9300 §4.2, steps 2 and 6). An element is a batch, not a packet.
/// ```
/// TUN ─▶ parse ─▶ resolve ─▶ ask-for-misses ─▶ encapsulate ─▶ RLOC socket
///                    ▲              │  ▲
///             ForwardingTable       ▼  │ released packets come again from the TUN end
///                                 HoldQueue
/// ```
record Encapsulation(
    BatchReader tun,
    Step parse,
    Step resolve,
    Step askForMisses,
    Step encapsulate,
    Step rlocSocket) {

  /// The way of a batch from the TUN device on.
  Sink<PacketBatch, CompletionStage<Done>> path() {
    return stage("parse", parse)
        .via(stage("resolve", resolve))
        .via(stage("ask-for-misses", askForMisses))
        .via(stage("encapsulate", encapsulate))
        .toMat(Sink.foreach(rlocSocket::apply), Keep.right());
  }

  static Flow<PacketBatch, PacketBatch, NotUsed> stage(String name, Step step) {
    return Flow.of(PacketBatch.class).map(batch -> applied(step, batch)).named(name);
  }

  private static PacketBatch applied(Step step, PacketBatch batch) throws LinuxException {
    step.apply(batch);
    return batch;
  }
}
