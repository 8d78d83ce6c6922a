package rhumb.router.pipeline;

import static rhumb.router.pipeline.Encapsulation.stage;

import akka.Done;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.RunnableGraph;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.util.concurrent.CompletionStage;

/// The ETR's data path (RFC 9300 §4.2, step 7): the way back.
/// ```
/// RLOC socket ─▶ strip ─▶ admit ─▶ restore ─▶ TUN
/// ```
record Decapsulation(BatchReader rlocSocket, Step strip, Step admit, Step restore, Step tun) {

  RunnableGraph<CompletionStage<Done>> graph() {
    return Source.fromGraph(new BatchSource(rlocSocket))
        .via(stage("strip", strip))
        .via(stage("admit", admit))
        .via(stage("restore", restore))
        .toMat(Sink.foreach(tun::apply), Keep.right());
  }
}
