package rhumb.mapping.resolver;

import rhumb.protocol.address.EidPrefix;

/// Who takes Map-Requests that subscribe (RFC 9437 §5).
public interface SubscriptionOffer {
  /// Nobody.
  SubscriptionOffer NONE = (_, _) -> false;

  /// @param eid what it is about: the registered prefix, or what was asked for
  /// @return whether the answer is a Map-Notify that somebody else sends, and no Map-Reply
  boolean take(Requester from, EidPrefix eid);
}
