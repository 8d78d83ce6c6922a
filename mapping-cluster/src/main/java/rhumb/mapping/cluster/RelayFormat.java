package rhumb.mapping.cluster;

import akka.actor.typed.ActorRef;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import rhumb.mapping.cluster.format.AskNode;
import rhumb.mapping.cluster.format.NodeSays;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.server.Relay;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.wire.Octets;

/// Map-Requests that one node asks another, as protobuf messages, and back.
final class RelayFormat {
  private RelayFormat() {}

  static AskNode write(Relay.Ask ask, String replyTo) {
    Relay.Question question = ask.question();
    return AskNode.newBuilder()
        .setId(ask.id())
        .setMessage(ByteString.copyFrom(question.message().toByteArray()))
        .setSource(question.source().toString())
        .setPort(question.port())
        .setReplyTo(replyTo)
        .build();
  }

  static Relay.Ask readAsk(byte[] bytes, Function<String, ActorRef<Relay.Command>> ref)
      throws InvalidProtocolBufferException {
    AskNode message = AskNode.parseFrom(bytes);
    return new Relay.Ask(
        message.getId(),
        new Relay.Question(
            Octets.of(message.getMessage().toByteArray()),
            IpAddress.parse(message.getSource()),
            message.getPort()),
        ref.apply(message.getReplyTo()));
  }

  static NodeSays write(Relay.Told told) {
    var message = NodeSays.newBuilder().setId(told.id()).setKnown(told.known());
    for (Outgoing each : told.answers()) {
      message
          .addMessagesBuilder()
          .setPayload(ByteString.copyFrom(each.payload()))
          .setDestination(each.destination().toString())
          .setPort(each.port());
    }
    return message.build();
  }

  static Relay.Told readTold(byte[] bytes) throws InvalidProtocolBufferException {
    NodeSays message = NodeSays.parseFrom(bytes);
    List<Outgoing> answers = new ArrayList<>();
    for (NodeSays.Message each : message.getMessagesList()) {
      answers.add(
          new Outgoing(
              each.getPayload().toByteArray(),
              IpAddress.parse(each.getDestination()),
              each.getPort()));
    }
    return new Relay.Told(message.getId(), message.getKnown(), answers);
  }
}
