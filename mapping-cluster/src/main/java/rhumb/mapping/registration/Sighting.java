package rhumb.mapping.registration;

import java.time.Instant;
import rhumb.protocol.wire.Nonce;

/// What of a Map-Register differs from one refresh to the next. Stored with a change, not by
/// itself, unless the site's nonces must rise.
///
/// @param algorithm code of the authentication algorithm
/// @param mapNotify M: the ETR wanted a Map-Notify
/// @param tag part of the authentication code, by which a repeated message is recognized
/// @param keyId of the key that verified it
/// @param strict the site's nonces must rise (RFC 9301 §5.6)
public record Sighting(
    Instant at,
    Nonce nonce,
    int algorithm,
    boolean mapNotify,
    long tag,
    int keyId,
    boolean strict) {
  /// Of a site whose nonces may be anything.
  public Sighting(Instant at, Nonce nonce, int algorithm, boolean mapNotify, long tag) {
    this(at, nonce, algorithm, mapNotify, tag, 0, false);
  }
}
