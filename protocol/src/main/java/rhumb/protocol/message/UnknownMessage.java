package rhumb.protocol.message;

import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A message of a type that is not understood here, kept as it came.
///
/// @param octets the whole message, type included
public record UnknownMessage(Octets octets) implements ControlMessage {
  static UnknownMessage decode(WireReader in) throws MalformedMessage {
    return new UnknownMessage(in.octets(in.remaining()));
  }

  @Override
  public int type() {
    return octets.at(0) >>> 4;
  }

  @Override
  public void encode(WireWriter out) {
    out.octets(octets);
  }
}
