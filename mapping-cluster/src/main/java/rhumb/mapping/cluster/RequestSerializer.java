package rhumb.mapping.cluster;

import akka.actor.ExtendedActorSystem;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.io.NotSerializableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhumb.mapping.cluster.format.AskRequests;
import rhumb.mapping.cluster.format.Requests;
import rhumb.mapping.journal.JournalFormat;
import rhumb.mapping.resolver.RecentRequests;
import rhumb.mapping.server.Relay;
import rhumb.mapping.server.RequestDesk;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.wire.MalformedMessage;

/// What nodes say to each other about what they were asked. Identifier and manifests are the same
/// in every release.
public final class RequestSerializer extends NodeSerializer {
  private static final int IDENTIFIER = 4_342_011;

  /// Made by Akka.
  public RequestSerializer(ExtendedActorSystem system) {
    super(IDENTIFIER, system);
  }

  @Override
  public String manifest(Object object) {
    return switch (object) {
      case RequestDesk.Ask _ -> "ask";
      case RequestDesk.Told _ -> "told";
      case Relay.Ask _ -> "relay-ask";
      case Relay.Told _ -> "relay-told";
      default -> throw staysHere(object);
    };
  }

  @Override
  MessageLite toMessage(Object object) {
    return switch (object) {
      case RequestDesk.Ask(var replyTo) ->
          AskRequests.newBuilder().setReplyTo(text(replyTo)).build();
      case RequestDesk.Told told -> write(told);
      case Relay.Ask ask -> RelayFormat.write(ask, text(ask.replyTo()));
      case Relay.Told told -> RelayFormat.write(told);
      default -> throw staysHere(object);
    };
  }

  @Override
  protected Object read(byte[] bytes, String manifest)
      throws InvalidProtocolBufferException, MalformedMessage, NotSerializableException {
    return switch (manifest) {
      case "ask" -> new RequestDesk.Ask(ref(AskRequests.parseFrom(bytes).getReplyTo()));
      case "told" -> read(Requests.parseFrom(bytes));
      case "relay-ask" -> RelayFormat.readAsk(bytes, this::ref);
      case "relay-told" -> RelayFormat.readTold(bytes);
      default -> throw unknown(manifest);
    };
  }

  private static Requests write(RequestDesk.Told told) {
    var message = Requests.newBuilder();
    for (RequestDesk.Aged aged : told.requests()) {
      RecentRequests.Request request = aged.request();
      var one =
          Requests.Request.newBuilder()
              .setItr(request.itr().toString())
              .setEid(JournalFormat.write(request.eid()))
              .setSite(request.site())
              .setTtlMinutes(request.ttlMinutes())
              .setAgeMs(aged.age().toMillis())
              .setCount(request.count());
      request.source().map(Eid::toHostPrefix).map(JournalFormat::write).ifPresent(one::setSource);
      message.addRequests(one);
    }
    return message.build();
  }

  private static RequestDesk.Told read(Requests message) throws MalformedMessage {
    List<RequestDesk.Aged> requests = new ArrayList<>();
    for (Requests.Request each : message.getRequestsList()) {
      Optional<EidPrefix> source =
          each.getSource().isEmpty()
              ? Optional.empty()
              : Optional.of(JournalFormat.readEid(each.getSource()));
      var request =
          new RecentRequests.Request(
              IpAddress.parse(each.getItr()),
              source.map(EidPrefix::toEid),
              JournalFormat.readEid(each.getEid()),
              each.getSite(),
              each.getTtlMinutes(),
              Instant.EPOCH, // the receiver's clock knows
              each.getCount());
      requests.add(new RequestDesk.Aged(request, Duration.ofMillis(each.getAgeMs())));
    }
    return new RequestDesk.Told(requests);
  }
}
