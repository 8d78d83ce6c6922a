package rhumb.mapping.server;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import akka.actor.ExtendedActorSystem;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import rhumb.mapping.cluster.RequestSerializer;
import rhumb.mapping.control.Reach;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.resolver.MapResolver;
import rhumb.mapping.resolver.OtherNodes;
import rhumb.mapping.resolver.RecentRequests;
import rhumb.mapping.resolver.RequestLimit;
import rhumb.mapping.resolver.Requester;
import rhumb.mapping.resolver.SubscriptionOffer;
import rhumb.mapping.server.RequestDesk.Gathered;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.testing.Requests;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.TestClock;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.Octets;

/// Whichever node is asked, it knows who has asked any of them for what.
class RequestDeskTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING, akka.actor.provider = local"));
  private static final EidPrefix PREFIX = EidPrefix.parse("172.16.30.0/24");

  private final TestClock clock = new TestClock();
  private final RecentRequests here = new RecentRequests(clock);
  private final RecentRequests there = new RecentRequests(clock);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void requestsAtSeveralNodesAreOne() {
    request(there, "192.0.2.1");
    clock.advance(Duration.ofSeconds(5));
    request(there, "192.0.2.2");
    clock.advance(Duration.ofSeconds(5));
    request(here, "192.0.2.1");
    KIT.spawn(RequestDesk.create(there, clock));
    ActorRef<RequestDesk.Command> desk = KIT.spawn(RequestDesk.create(here, clock));
    TestProbe<Gathered> asking = KIT.createTestProbe();
    eventually(
        () -> {
          desk.tell(new RequestDesk.Gather(asking.getRef()));
          Gathered all = asking.receiveMessage(Duration.ofSeconds(20));
          assertThat(all.silent()).isZero();
          assertThat(all.requests())
              .extracting(each -> each.itr() + " " + each.count())
              .containsExactly("192.0.2.1 2", "192.0.2.2 1");
          assertThat(all.requests().getFirst().last()).isEqualTo(clock.instant());
        });
  }

  /// As the resolver does, when it has an answer.
  private void request(RecentRequests recent, String itr) {
    var table = new ReadTable();
    var locator = Locator.local(Rloc.parse("192.168.100.2"), 1, 100);
    MappingRecord record = MappingRecord.positive(PREFIX, 1440, List.of(locator));
    table.fix(Map.of(PREFIX, Mapping.fixed("SITE2", record)));
    MapRequest request = Requests.request("172.16.30.101", List.of(itr));
    new MapResolver(
            () -> DelegationTree.of(List.of(Sites.SITE1, Sites.SITE2)),
            table,
            Reach.of(List.of(IpAddress.parse("192.168.255.3"))),
            new ControlCounters(),
            SubscriptionOffer.NONE,
            new RequestLimit(0, System::nanoTime),
            recent,
            OtherNodes.NONE)
        .resolve(
            new Requester(
                request, Octets.of(new byte[0]), Optional.empty(), IpAddress.parse(itr), 4342),
            _ -> {});
  }

  @Test
  void whatNodesSayIsReadAsItWasWritten() throws Exception {
    var serializer = new RequestSerializer((ExtendedActorSystem) Adapter.toClassic(KIT.system()));
    var told =
        new RequestDesk.Told(
            List.of(aged(Optional.of(Eid.parse("[7]172.16.10.101"))), aged(Optional.empty())));
    assertThat(serializer.fromBinary(serializer.toBinary(told), serializer.manifest(told)))
        .isEqualTo(told);
    TestProbe<RequestDesk.Told> probe = KIT.createTestProbe();
    var ask = new RequestDesk.Ask(probe.getRef());
    assertThat(serializer.fromBinary(serializer.toBinary(ask), serializer.manifest(ask)))
        .isEqualTo(ask);
    TestProbe<Relay.Command> relay = KIT.createTestProbe();
    var question = new Relay.Question(Octets.of(new byte[] {1, 2}), IpAddress.parse("::1"), 4342);
    var asked = new Relay.Ask(7, question, relay.getRef());
    assertThat(serializer.fromBinary(serializer.toBinary(asked), serializer.manifest(asked)))
        .isEqualTo(asked);
    var nothing = new Relay.Told(7, false, List.of());
    assertThat(serializer.fromBinary(serializer.toBinary(nothing), serializer.manifest(nothing)))
        .isEqualTo(nothing);
  }

  private static RequestDesk.Aged aged(Optional<Eid> source) {
    var request =
        new RecentRequests.Request(
            IpAddress.parse("2001:db8::1"), source, PREFIX, "SITE2", 1440, Instant.EPOCH, 7);
    return new RequestDesk.Aged(request, Duration.ofMillis(1234));
  }
}
