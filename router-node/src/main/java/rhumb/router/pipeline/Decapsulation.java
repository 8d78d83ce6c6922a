package rhumb.router.pipeline;

import static rhumb.router.pipeline.Encapsulation.stage;

import akka.Done;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import java.util.concurrent.CompletionStage;
import rhumb.router.packet.PacketBatch;

/// The ETR's data path (RFC 9300 §4.2, step 7): the way back.
/// ```
/// RLOC socket ─▶ strip ─▶ admit ─▶ restore ─▶ TUN
/// ```
record Decapsulation(BatchReader rlocSocket, Step strip, Step admit, Step restore, Step tun) {

  /// The way of a batch from the RLOC socket on.
  Sink<PacketBatch, CompletionStage<Done>> path() {
    return stage("strip", strip)
        .via(stage("admit", admit))
        .via(stage("restore", restore))
        .toMat(Sink.foreach(tun::apply), Keep.right());
  }
}
