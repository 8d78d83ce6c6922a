package rhumb.mapping.statistics;

import java.time.Instant;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;

/// One refused record of a Map-Register, or all of them when the message itself was refused.
///
/// @param site empty if no site has the prefix
/// @param eid what was to be registered
/// @param identity what the sender claims to be; proved only if the reason comes after the
///     authentication
/// @param offender the value that was wrong, such as the locator or the key-id, in a word
public record Rejection(
    Instant at,
    Optional<String> site,
    IpAddress source,
    EidPrefix eid,
    Optional<XtrIdentity> identity,
    Nonce nonce,
    DropReason reason,
    String offender) {
  /// The same at another time.
  public Rejection at(Instant other) {
    return new Rejection(other, site, source, eid, identity, nonce, reason, offender);
  }
}
