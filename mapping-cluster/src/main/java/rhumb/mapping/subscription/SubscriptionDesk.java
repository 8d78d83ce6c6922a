package rhumb.mapping.subscription;

import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.ShardingEnvelope;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import rhumb.mapping.control.Reach;
import rhumb.mapping.resolver.Requester;
import rhumb.mapping.resolver.SubscriptionOffer;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.subscription.Subscriber.Permission;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;

/// Where Map-Requests with the N bit go (RFC 9437 §5): to the subscriber, if the xTR is one that a
/// site names and wants to be told where it may. Everybody else gets the usual answer.
///
/// @param most subscriptions on one node
public record SubscriptionDesk(
    Function<XtrIdentity, Optional<Permission>> permission,
    ActorRef<ShardingEnvelope<Subscriber.Command>> subscribers,
    SubscriptionBook book,
    Reach reach,
    ControlCounters counters,
    int most)
    implements SubscriptionOffer {

  @Override
  public boolean take(Requester from, EidPrefix eid) {
    MapRequest request = from.request();
    Optional<Permission> permission = request.identity().flatMap(permission());
    if (permission.isEmpty()) return refuse(DropReason.UNKNOWN_SUBSCRIBER);
    List<Rloc> allowed = permission.get().subscriber().rlocs();
    List<Rloc> rlocs =
        request.itrRlocs().stream()
            .filter(rloc -> allowed.isEmpty() || allowed.contains(rloc))
            .filter(rloc -> rloc.ip().filter(reach::canSendTo).isPresent())
            .toList();
    boolean ends = request.itrRlocs().isEmpty();
    if (!ends && (rlocs.isEmpty() || book.size() >= most)) {
      return refuse(DropReason.SUBSCRIPTION_REFUSED);
    }
    XtrIdentity identity = request.identity().orElseThrow();
    subscribers.tell(
        new ShardingEnvelope<>(
            name(identity),
            new Subscriber.Subscribe(
                identity, eid, rlocs, request.nonce(), Rloc.of(from.source()))));
    return true;
  }

  private boolean refuse(DropReason reason) {
    counters.dropped(reason);
    return false;
  }

  /// Of the actor.
  static String name(XtrIdentity identity) {
    return String.format(
        "%016x%016x-%016x", identity.xtrIdHigh(), identity.xtrIdLow(), identity.siteId());
  }

  /// The reverse of [#name].
  public static XtrIdentity identity(String name) {
    return new XtrIdentity(
        Long.parseUnsignedLong(name.substring(0, 16), 16),
        Long.parseUnsignedLong(name.substring(16, 32), 16),
        Long.parseUnsignedLong(name.substring(33), 16));
  }

  /// Makes sure that `identity`'s actor is somewhere.
  public void wake(XtrIdentity identity) {
    subscribers.tell(new ShardingEnvelope<>(name(identity), new Subscriber.Wake()));
  }
}
