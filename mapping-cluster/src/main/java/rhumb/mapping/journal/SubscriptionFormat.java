package rhumb.mapping.journal;

import java.util.ArrayList;
import java.util.List;
import rhumb.mapping.journal.format.Subscribed;
import rhumb.mapping.journal.format.SubscriberSnapshot;
import rhumb.mapping.subscription.SubscriberState;
import rhumb.mapping.subscription.Subscription;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;

/// Subscriptions as protobuf messages, and back.
public final class SubscriptionFormat {
  private SubscriptionFormat() {}

  public static Subscribed write(Subscription subscription) {
    return Subscribed.newBuilder()
        .setEid(JournalFormat.write(subscription.eid()))
        .addAllRlocs(subscription.rlocs().stream().map(SiteFormat::write).toList())
        .setNonce(subscription.nonce().value())
        .build();
  }

  public static Subscription read(Subscribed message) throws MalformedMessage {
    return new Subscription(
        JournalFormat.readEid(message.getEid()),
        SiteFormat.rlocs(message.getRlocsList()),
        new Nonce(message.getNonce()));
  }

  static SubscriberSnapshot write(SubscriberState state) {
    return SubscriberSnapshot.newBuilder()
        .addAllSubscriptions(
            state.subscriptions().values().stream().map(SubscriptionFormat::write).toList())
        .build();
  }

  static SubscriberState read(SubscriberSnapshot message) throws MalformedMessage {
    List<Subscription> all = new ArrayList<>();
    for (Subscribed each : message.getSubscriptionsList()) all.add(read(each));
    return SubscriberState.of(all);
  }
}
