package rhumb.mapping.cluster;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.NotSerializableException;
import rhumb.mapping.cluster.format.Subscribe;
import rhumb.mapping.journal.JournalFormat;
import rhumb.mapping.journal.MessageSerializer;
import rhumb.mapping.journal.SubscriptionFormat;
import rhumb.mapping.subscription.Subscriber;
import rhumb.mapping.subscription.Subscription;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Messages to subscribers on other nodes. Identifier and manifests are the same in every release.
public final class SubscriptionSerializer extends MessageSerializer {
  private static final int IDENTIFIER = 4_342_004;

  /// Made by Akka.
  public SubscriptionSerializer() {
    super(IDENTIFIER);
  }

  @Override
  public String manifest(Object object) {
    return switch (object) {
      case Subscriber.Subscribe _ -> "subscribe";
      case Subscriber.Wake _ -> "wake";
      default -> throw NodeSerializer.staysHere(object);
    };
  }

  @Override
  public byte[] toBinary(Object object) {
    return switch (object) {
      case Subscriber.Subscribe subscribe -> write(subscribe).toByteArray();
      case Subscriber.Wake _ -> new byte[0];
      default -> throw NodeSerializer.staysHere(object);
    };
  }

  private static Subscribe write(Subscriber.Subscribe command) {
    var confirmTo = new WireWriter();
    command.confirmTo().encode(confirmTo);
    return Subscribe.newBuilder()
        .setIdentity(JournalFormat.write(command.identity()))
        .setWanted(
            SubscriptionFormat.write(
                new Subscription(command.eid(), command.rlocs(), command.nonce())))
        .setConfirmTo(ByteString.copyFrom(confirmTo.toByteArray()))
        .build();
  }

  @Override
  protected Object read(byte[] bytes, String manifest)
      throws InvalidProtocolBufferException, MalformedMessage, NotSerializableException {
    return switch (manifest) {
      case "subscribe" -> read(Subscribe.parseFrom(bytes));
      case "wake" -> new Subscriber.Wake();
      default -> throw unknown(manifest);
    };
  }

  private static Subscriber.Subscribe read(Subscribe message) throws MalformedMessage {
    Subscription wanted = SubscriptionFormat.read(message.getWanted());
    return new Subscriber.Subscribe(
        JournalFormat.readIdentity(message.getIdentity()),
        wanted.eid(),
        wanted.rlocs(),
        wanted.nonce(),
        Rloc.decode(WireReader.of(message.getConfirmTo().toByteArray())));
  }
}
