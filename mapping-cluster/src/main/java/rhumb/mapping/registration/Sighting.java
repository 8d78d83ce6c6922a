package rhumb.mapping.registration;

import java.time.Instant;
import rhumb.protocol.wire.Nonce;

/// What of a Map-Register differs from one refresh to the next. Stored with a change, not by
/// itself.
///
/// @param algorithm code of the authentication algorithm
/// @param mapNotify M: the ETR wanted a Map-Notify
/// @param tag part of the authentication code, by which a repeated message is recognized
public record Sighting(Instant at, Nonce nonce, int algorithm, boolean mapNotify, long tag) {}
