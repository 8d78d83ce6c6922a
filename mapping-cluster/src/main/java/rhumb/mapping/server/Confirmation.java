package rhumb.mapping.server;

import java.util.List;
import java.util.Optional;
import rhumb.mapping.control.Outgoing;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister.Flag;
import rhumb.protocol.wire.Octets;

/// The Map-Notify that answers a Map-Register (RFC 9301 §5.7).
final class Confirmation {
  private Confirmation() {}

  /// @param confirmed the records that are registered
  /// @return empty if the ETR did not ask for it
  static Optional<Outgoing> of(Admitted admitted, List<MappingRecord> confirmed) {
    if (!admitted.message().has(Flag.WANT_MAP_NOTIFY)) return Optional.empty();
    AuthenticationData received = admitted.message().authentication();
    // a code as long as the ETR's own, which it must be able to verify
    var unsigned =
        new AuthenticationData(
            received.keyId(), received.algorithm(), Octets.of(new byte[received.code().length()]));
    var notify =
        new MapNotify(
            admitted.message().nonce(), unsigned, confirmed, admitted.message().identity());
    byte[] payload = notify.toSignedByteArray(admitted.key());
    return Optional.of(new Outgoing(payload, admitted.peer().address(), admitted.peer().port()));
  }
}
