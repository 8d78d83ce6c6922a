package rhumb.mapping.journal;

import akka.serialization.SerializerWithStringManifest;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.NotSerializableException;
import rhumb.protocol.wire.MalformedMessage;

/// What Akka asks of a serializer, for those that write protobuf messages: octets that make no
/// sense are refused by name, whatever is wrong with them.
public abstract class MessageSerializer extends SerializerWithStringManifest {
  private final int identifier;

  /// @param identifier the same in every release
  protected MessageSerializer(int identifier) {
    this.identifier = identifier;
  }

  @Override
  public final int identifier() {
    return identifier;
  }

  @Override
  public final Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    try {
      return read(bytes, manifest);
    } catch (InvalidProtocolBufferException | MalformedMessage e) {
      var failure = new NotSerializableException(manifest + ": " + e.getMessage());
      failure.initCause(e);
      throw failure;
    }
  }

  /// @throws NotSerializableException if nothing is called `manifest`
  protected abstract Object read(byte[] bytes, String manifest)
      throws InvalidProtocolBufferException, MalformedMessage, NotSerializableException;

  protected static NotSerializableException unknown(String manifest) {
    return new NotSerializableException("unknown manifest " + manifest);
  }
}
