package rhumb.mapping.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.ShardingEnvelope;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rhumb.mapping.control.Reach;
import rhumb.mapping.resolver.Requester;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.testing.JournalKit;
import rhumb.mapping.testing.Requests;
import rhumb.mapping.testing.Sites;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;

/// How many subscriptions there may be: of one xTR, and on one node.
class SubscriptionLimitsTest {
  @RegisterExtension static final JournalKit KIT = new JournalKit();
  private static final XtrIdentity ME = new XtrIdentity(7, 8, 9);
  private static final Rloc XTR = Rloc.parse("192.0.2.1");

  private final SubscriptionBook book = new SubscriptionBook();
  private final ControlCounters counters = new ControlCounters();

  @Test
  void anXtrHasNoMoreSubscriptionsThanItMay() {
    ActorRef<Subscriber.Command> subscriber =
        KIT.spawn(
            Subscriber.create(
                ME,
                new Subscriber.Setup(
                    book,
                    _ -> Optional.empty(),
                    _ -> List.of(),
                    _ -> true,
                    _ -> {},
                    counters,
                    2,
                    () -> true)));
    for (int i = 1; i <= 3; i++) {
      subscriber.tell(new Subscriber.Subscribe(ME, eid(i), List.of(XTR), new Nonce(100 + i), XTR));
    }
    eventually(
        () -> assertThat(counters.dropped()).containsEntry(DropReason.SUBSCRIPTION_REFUSED, 1L));
    assertThat(book.all()).extracting(each -> each.subscription().eid()).contains(eid(1), eid(2));
    assertThat(book.size()).isEqualTo(2);
  }

  @Test
  void aFullNodeTakesNoMoreButLetsThemEnd() {
    TestProbe<ShardingEnvelope<Subscriber.Command>> subscribers = KIT.probe();
    var desk =
        new SubscriptionDesk(
            _ ->
                Optional.of(
                    new Subscriber.Permission(new SitePolicy.Subscriber(ME, List.of()), Sites.FOO)),
            subscribers.getRef(),
            book,
            Reach.of(List.of(IpAddress.parse("192.0.2.9"))),
            counters,
            1);
    assertThat(desk.take(from(101, XTR), eid(1))).isTrue();
    book.remember(ME, List.of(new Subscription(eid(1), List.of(XTR), new Nonce(101))), _ -> {});
    assertThat(desk.take(from(102, XTR), eid(2))).isFalse();
    assertThat(counters.dropped()).containsEntry(DropReason.SUBSCRIPTION_REFUSED, 1L);
    assertThat(desk.take(from(103), eid(1))).isTrue();
    subscribers.receiveSeveralMessages(2);
  }

  private static EidPrefix eid(int i) {
    return EidPrefix.parse("172.16." + i + ".0/24");
  }

  private static Requester from(long nonce, Rloc... rlocs) {
    var request =
        new MapRequest(
            Set.of(),
            new Nonce(nonce),
            Optional.of(Requests.HOST1),
            List.of(rlocs),
            List.of(new MapRequest.Query(eid(1), true)),
            Optional.empty(),
            Optional.of(ME));
    return new Requester(
        request, Octets.of(new byte[0]), Optional.empty(), IpAddress.parse("192.0.2.1"), 4342);
  }
}
