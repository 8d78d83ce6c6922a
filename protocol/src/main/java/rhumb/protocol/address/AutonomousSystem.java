package rhumb.protocol.address;

import java.util.Optional;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// An address and the autonomous system it belongs to (RFC 8060 §4.2).
///
/// @param number 32 bits, unsigned
public record AutonomousSystem(int number, Optional<Address> address) implements DressedAddress {
  public static final int TYPE = 3;

  static AutonomousSystem decodeBody(WireReader body) throws MalformedMessage {
    return new AutonomousSystem(body.u32(), Address.decodeOptional(body));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public AutonomousSystem with(Optional<Address> other) {
    return new AutonomousSystem(number, other);
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u32(number);
    Address.encodeOptional(address, out);
  }

  @Override
  public String toString() {
    return address.map(inside -> inside + " ").orElse("") + "AS" + Integer.toUnsignedString(number);
  }
}
