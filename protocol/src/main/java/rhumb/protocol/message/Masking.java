package rhumb.protocol.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rhumb.protocol.security.EncapsulationSecurity;
import rhumb.protocol.security.ReplySecurity;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;

/// Control messages as they were on the wire, with zeros in the place of keys and authentication
/// codes: what may be shown to whoever may see that they came.
final class Masking {
  private static final int SHORTEST = 8; // octets that are nowhere else by chance

  private Masking() {}

  /// Empty if it cannot be told where in the message its secrets are.
  static Octets of(byte[] message) {
    List<Octets> secrets = new ArrayList<>();
    try {
      if (!collect(ControlMessage.decode(message), secrets)) return Octets.EMPTY;
    } catch (MalformedMessage _) {
      return Octets.EMPTY;
    }
    byte[] masked = message.clone();
    for (Octets secret : secrets) {
      if (!mask(masked, secret.toByteArray())) return Octets.EMPTY;
    }
    return Octets.of(masked);
  }

  /// @return whether it is known what is in it
  private static boolean collect(ControlMessage message, List<Octets> into)
      throws MalformedMessage {
    if (message instanceof AuthenticatedMessage signed) into.add(signed.authentication().code());
    switch (message) {
      case MapNotify m -> m.rtrAuthentication().ifPresent(data -> into.add(data.code()));
      case MapReply m -> m.replySecurity().ifPresent(security -> ofReply(security, into));
      case EncapsulatedControlMessage m -> {
        return ofEncapsulated(m, into);
      }
      case UnknownMessage _, SharedExtension _ -> {
        return false;
      }
      default -> {} // no secrets, or those that are added already
    }
    return true;
  }

  private static void ofReply(ReplySecurity security, List<Octets> into) {
    into.add(security.hmac());
    into.add(security.eid().hmac());
  }

  private static boolean ofEncapsulated(EncapsulatedControlMessage message, List<Octets> into)
      throws MalformedMessage {
    if (message.security().isPresent()) {
      if (message.encapsulationSecurity().isEmpty()) return false;
      EncapsulationSecurity security = message.encapsulationSecurity().get();
      into.add(security.key().octets());
      into.add(security.eid().hmac());
    }
    return collect(message.message(), into);
  }

  /// Wherever it is; false if it cannot be found for certain.
  private static boolean mask(byte[] message, byte[] secret) {
    if (secret.length < SHORTEST) return secret.length == 0;
    boolean found = false;
    for (int i = 0; i + secret.length <= message.length; i++) {
      if (!Arrays.equals(message, i, i + secret.length, secret, 0, secret.length)) continue;
      Arrays.fill(message, i, i + secret.length, (byte) 0);
      found = true;
    }
    return found;
  }
}
