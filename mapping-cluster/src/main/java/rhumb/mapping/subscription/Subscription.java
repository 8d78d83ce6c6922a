package rhumb.mapping.subscription;

import java.util.List;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.wire.Nonce;

/// What one xTR wants to hear about one EID-prefix.
///
/// @param rlocs where it wants to be told; empty after it has unsubscribed
/// @param nonce the last one that either side has used: every later one is higher
public record Subscription(EidPrefix eid, List<Rloc> rlocs, Nonce nonce) {
  public Subscription {
    rlocs = List.copyOf(rlocs);
  }

  boolean isActive() {
    return !rlocs.isEmpty();
  }

  /// Whether a change of `other` is one of what this is about.
  boolean isAbout(EidPrefix other) {
    return isActive() && eid.overlaps(other);
  }

  Subscription withNonce(Nonce next) {
    return new Subscription(eid, rlocs, next);
  }
}
