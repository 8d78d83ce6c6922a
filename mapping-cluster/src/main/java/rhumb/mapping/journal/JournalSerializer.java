package rhumb.mapping.journal;

import akka.serialization.SerializerWithStringManifest;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.NotSerializableException;
import rhumb.mapping.journal.format.Ended;
import rhumb.mapping.journal.format.Registered;
import rhumb.mapping.journal.format.Sighted;
import rhumb.mapping.journal.format.Snapshot;
import rhumb.mapping.prefix.PartitionEvent;
import rhumb.mapping.prefix.PartitionState;
import rhumb.protocol.wire.MalformedMessage;

/// How Akka Persistence stores events and snapshots. Identifier and manifests are in every row of
/// the journal and never change.
public final class JournalSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 4_342_001;
  private static final String REGISTERED = "R1";
  private static final String ENDED = "E1";
  private static final String SIGHTED = "N1";
  private static final String SNAPSHOT = "S1";

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object object) {
    return switch (object) {
      case PartitionEvent.Registered _ -> REGISTERED;
      case PartitionEvent.Ended _ -> ENDED;
      case PartitionEvent.Sighted _ -> SIGHTED;
      case PartitionState _ -> SNAPSHOT;
      default -> throw new IllegalArgumentException("not stored: " + object.getClass());
    };
  }

  @Override
  public byte[] toBinary(Object object) {
    return switch (object) {
      case PartitionEvent.Registered(var registration) ->
          JournalFormat.write(registration).toByteArray();
      case PartitionEvent.Ended ended -> JournalFormat.write(ended).toByteArray();
      case PartitionEvent.Sighted sighted -> JournalFormat.write(sighted).toByteArray();
      case PartitionState state -> JournalFormat.write(state).toByteArray();
      default -> throw new IllegalArgumentException("not stored: " + object.getClass());
    };
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    try {
      return switch (manifest) {
        case REGISTERED ->
            new PartitionEvent.Registered(JournalFormat.read(Registered.parseFrom(bytes)));
        case ENDED -> JournalFormat.read(Ended.parseFrom(bytes));
        case SIGHTED -> JournalFormat.read(Sighted.parseFrom(bytes));
        case SNAPSHOT -> JournalFormat.read(Snapshot.parseFrom(bytes));
        default -> throw new NotSerializableException("unknown manifest " + manifest);
      };
    } catch (InvalidProtocolBufferException | MalformedMessage e) {
      var failure = new NotSerializableException(manifest + ": " + e.getMessage());
      failure.initCause(e);
      throw failure;
    }
  }
}
