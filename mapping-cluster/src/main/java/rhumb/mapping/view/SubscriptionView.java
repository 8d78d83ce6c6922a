package rhumb.mapping.view;

import java.util.List;
import rhumb.mapping.subscription.Subscription;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.Nonce;

/// An xTR that is told about changes of a prefix (RFC 9437).
///
/// @param rlocs where it is told
/// @param nonce of the last Map-Notify
public record SubscriptionView(XtrIdentity identity, EidPrefix eid, List<Rloc> rlocs, Nonce nonce) {
  public static SubscriptionView of(XtrIdentity identity, Subscription subscription) {
    return new SubscriptionView(
        identity, subscription.eid(), subscription.rlocs(), subscription.nonce());
  }
}
