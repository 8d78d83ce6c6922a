package rhumb.mapping.subscription;

/// A subscription was made, ended, or has used another nonce: the only event of a subscriber.
public record SubscriptionChanged(Subscription now) {}
