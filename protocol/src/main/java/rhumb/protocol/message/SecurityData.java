package rhumb.protocol.message;

import rhumb.protocol.security.EncapsulationSecurity;
import rhumb.protocol.security.ReplySecurity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;

/// Cuts authentication data out of a message, where nothing but its own lengths says how long it
/// is.
final class SecurityData {
  /// ECM AD type of the NAT-traversal draft: an RTR proves itself.
  private static final int RTR = 2;

  private SecurityData() {}

  static Octets ofEncapsulation(WireReader in) throws MalformedMessage {
    int start = in.position();
    switch (in.peekU8()) {
      case EncapsulationSecurity.TYPE -> EncapsulationSecurity.decode(in);
      case RTR -> {
        in.skip(4 + 2); // type, reserved, key-id
        in.skip(in.u16());
      }
      default -> throw in.malformed(DropReason.BAD_SECURITY_DATA);
    }
    return in.octetsSince(start);
  }

  static Octets ofReply(WireReader in) throws MalformedMessage {
    int start = in.position();
    ReplySecurity.decode(in);
    return in.octetsSince(start);
  }
}
