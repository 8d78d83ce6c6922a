package rhumb.mapping.cluster;

import akka.actor.ExtendedActorSystem;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.io.NotSerializableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import rhumb.mapping.cluster.format.AskRefusals;
import rhumb.mapping.cluster.format.Refusals;
import rhumb.mapping.journal.JournalFormat;
import rhumb.mapping.server.RefusalDesk;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.mapping.statistics.Rejection;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;

/// What nodes say to each other about what they have refused. Identifier and manifests are the same
/// in every release.
public final class RefusalSerializer extends NodeSerializer {
  private static final int IDENTIFIER = 4_342_005;

  /// Made by Akka.
  public RefusalSerializer(ExtendedActorSystem system) {
    super(IDENTIFIER, system);
  }

  @Override
  public String manifest(Object object) {
    return switch (object) {
      case RefusalDesk.Ask _ -> "ask";
      case RefusalDesk.Told _ -> "told";
      default -> throw staysHere(object);
    };
  }

  @Override
  MessageLite toMessage(Object object) {
    return switch (object) {
      case RefusalDesk.Ask(var site, var replyTo) ->
          AskRefusals.newBuilder().setSite(site.orElse("")).setReplyTo(text(replyTo)).build();
      case RefusalDesk.Told told -> write(told);
      default -> throw staysHere(object);
    };
  }

  @Override
  protected Object read(byte[] bytes, String manifest)
      throws InvalidProtocolBufferException, MalformedMessage, NotSerializableException {
    return switch (manifest) {
      case "ask" -> {
        AskRefusals ask = AskRefusals.parseFrom(bytes);
        yield new RefusalDesk.Ask(given(ask.getSite()), ref(ask.getReplyTo()));
      }
      case "told" -> read(Refusals.parseFrom(bytes));
      default -> throw unknown(manifest);
    };
  }

  private static Optional<String> given(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static Refusals write(RefusalDesk.Told told) {
    var message = Refusals.newBuilder();
    for (RegistrationErrors.Count each : told.counts()) {
      message.addCounts(
          Refusals.Count.newBuilder()
              .setSite(each.site())
              .setDelegation(JournalFormat.write(each.delegation()))
              .setReason(each.reason().name())
              .setCount(each.count()));
    }
    told.last().forEach(each -> message.addLast(write(each)));
    return message.build();
  }

  private static Refusals.Rejection write(RefusalDesk.Aged aged) {
    Rejection rejection = aged.rejection();
    return Refusals.Rejection.newBuilder()
        .setAgeMs(aged.age().toMillis())
        .setSite(rejection.site().orElse(""))
        .setSource(rejection.source().toString())
        .setEid(JournalFormat.write(rejection.eid()))
        .setIdentity(rejection.identity().map(JournalFormat::write).orElse(ByteString.EMPTY))
        .setNonce(rejection.nonce().value())
        .setReason(rejection.reason().name())
        .setOffender(rejection.offender())
        .build();
  }

  /// Without what only a later release knows.
  private static RefusalDesk.Told read(Refusals message) throws MalformedMessage {
    List<RegistrationErrors.Count> counts = new ArrayList<>();
    for (Refusals.Count each : message.getCountsList()) {
      Optional<DropReason> reason = reason(each.getReason());
      if (reason.isEmpty()) continue;
      counts.add(
          new RegistrationErrors.Count(
              each.getSite(),
              JournalFormat.readEid(each.getDelegation()),
              reason.get(),
              each.getCount()));
    }
    List<RefusalDesk.Aged> last = new ArrayList<>();
    for (Refusals.Rejection each : message.getLastList()) {
      Optional<DropReason> reason = reason(each.getReason());
      if (reason.isPresent()) last.add(read(each, reason.get()));
    }
    return new RefusalDesk.Told(counts, last);
  }

  private static RefusalDesk.Aged read(Refusals.Rejection message, DropReason reason)
      throws MalformedMessage {
    Optional<XtrIdentity> identity =
        message.getIdentity().isEmpty()
            ? Optional.empty()
            : Optional.of(JournalFormat.readIdentity(message.getIdentity()));
    var rejection =
        new Rejection(
            Instant.EPOCH, // the receiver's clock knows
            given(message.getSite()),
            IpAddress.parse(message.getSource()),
            JournalFormat.readEid(message.getEid()),
            identity,
            new Nonce(message.getNonce()),
            reason,
            message.getOffender());
    return new RefusalDesk.Aged(rejection, Duration.ofMillis(message.getAgeMs()));
  }

  private static Optional<DropReason> reason(String name) {
    return Arrays.stream(DropReason.values()).filter(each -> each.name().equals(name)).findFirst();
  }
}
