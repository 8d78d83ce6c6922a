package rhumb.mapping.control;

import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.ControlMessage;

/// A control message on its way out.
///
/// @param payload encoded, not to be changed any more
public record Outgoing(byte[] payload, IpAddress destination, int port) {
  public static Outgoing of(ControlMessage message, IpAddress destination, int port) {
    return new Outgoing(message.toByteArray(), destination, port);
  }

  /// The message's type.
  public int type() {
    return (payload[0] & 0xFF) >>> 4;
  }
}
