package rhumb.mapping.subscription;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;

/// All subscriptions of one xTR, also those that it has ended, for their nonces: an old request
/// must not bring one back.
public record SubscriberState(Map<EidPrefix, Subscription> subscriptions) {
  public static final SubscriberState EMPTY = new SubscriberState(Map.of());

  /// From what was stored.
  public static SubscriberState of(List<Subscription> all) {
    Map<EidPrefix, Subscription> subscriptions = new LinkedHashMap<>();
    all.forEach(each -> subscriptions.put(each.eid(), each));
    return new SubscriberState(subscriptions);
  }

  Optional<Subscription> get(EidPrefix eid) {
    return Optional.ofNullable(subscriptions.get(eid));
  }

  public List<Subscription> active() {
    return subscriptions.values().stream().filter(Subscription::isActive).toList();
  }

  public SubscriberState after(SubscriptionChanged event) {
    Map<EidPrefix, Subscription> all = new LinkedHashMap<>(subscriptions);
    all.put(event.now().eid(), event.now());
    return new SubscriberState(all);
  }
}
