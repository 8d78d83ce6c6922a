package rhumb.mapping.registration;

import java.util.Optional;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.message.XtrIdentity;

/// Who registers: the source of its Map-Registers and, if it says so, its xTR-ID and Site-ID.
///
/// @param address may change for an ETR with an identity, and is the identity of one without
public record Etr(Rloc address, Optional<XtrIdentity> identity) {
  /// Whether both are the same router.
  public boolean isSame(Etr other) {
    return identity.isPresent() || other.identity.isPresent()
        ? identity.equals(other.identity)
        : address.equals(other.address);
  }

  /// What a registration is filed under: equal for the same router.
  public Object key() {
    return identity.isPresent() ? identity.get() : address;
  }
}
