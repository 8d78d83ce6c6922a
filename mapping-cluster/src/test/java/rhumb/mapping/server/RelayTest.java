package rhumb.mapping.server;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Reach;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.resolver.MapResolver;
import rhumb.mapping.resolver.Requester;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.testing.Requests;
import rhumb.mapping.testing.Sites;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Octets;

class RelayTest {
  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING, akka.actor.provider = local"));
  private static final String NOWHERE = "akka://rhumb@192.0.2.1:25520";
  private static final IpAddress ITR = IpAddress.parse("192.168.100.1");

  private final ControlCounters counters = new ControlCounters();
  private final List<Outgoing> sent = new CopyOnWriteArrayList<>();
  private final Inquiries inquiries = new Inquiries();
  private final ReadTable table = new ReadTable();
  private final AtomicInteger finished = new AtomicInteger();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aQuestionIsAnsweredFromTheReadTable() throws Exception {
    TestProbe<Relay.Command> asking = kit.createTestProbe();
    relay().tell(new Relay.Ask(3, question("172.16.30.101"), asking.getRef()));
    Relay.Told told = asking.expectMessageClass(Relay.Told.class);
    assertThat(told.id()).isEqualTo(3);
    assertThat(told.known()).isTrue();
    var reply = (MapReply) ControlMessage.decode(told.answers().getFirst().payload());
    assertThat(reply.records().getFirst().eid()).hasToString("172.16.30.0/24");
    assertThat(told.answers().getFirst().destination()).isEqualTo(ITR);
    assertThat(told.answers().getFirst().port()).isEqualTo(61000);
  }

  @Test
  void aNodeWithoutTheRowsSaysSo() {
    table.leave(EidPrefix.parse("172.16.0.0/16"), List.of(NOWHERE), 1);
    TestProbe<Relay.Command> asking = kit.createTestProbe();
    relay().tell(new Relay.Ask(4, question("172.16.30.101"), asking.getRef()));
    assertThat(asking.expectMessageClass(Relay.Told.class))
        .isEqualTo(new Relay.Told(4, false, List.of()));
  }

  @Test
  void whatIsNoMapRequestIsCounted() {
    TestProbe<Relay.Command> asking = kit.createTestProbe();
    var junk = new Relay.Question(Octets.of(new byte[] {0x10}), ITR, 1);
    relay().tell(new Relay.Ask(5, junk, asking.getRef()));
    assertThat(asking.expectMessageClass(Relay.Told.class).answers()).isEmpty();
    assertThat(counters.dropped()).containsEntry(DropReason.TRUNCATED, 1L);
  }

  @Test
  void whereNobodyIsThereToAskItIsCountedAndFinished() {
    inquiries.through(relay());
    assertThat(inquiries.ask(List.of(NOWHERE), requester("172.16.30.101"))).isTrue();
    eventually(() -> assertThat(finished).hasValue(1));
    assertThat(counters.dropped()).containsEntry(DropReason.NO_NODE_TO_ASK, 1L);
    assertThat(sent).isEmpty();
  }

  @Test // rows may have moved since they were named
  void whoIsNotNamedIsAskedLast() {
    ActorRef<Relay.Command> asking = relay();
    relay();
    inquiries.through(asking);
    eventually(
        () -> {
          assertThat(inquiries.ask(List.of(NOWHERE), requester("172.16.30.101"))).isTrue();
          assertThat(sent).isNotEmpty(); // as soon as they have heard of each other
        });
    assertThat(sent.getFirst().destination()).isEqualTo(ITR);
  }

  @Test
  void thereIsABoundOfWhatIsUnderWay() {
    TestProbe<Relay.Command> slow = kit.createTestProbe();
    assertThat(inquiries.ask(List.of(NOWHERE), requester("172.16.30.101"))).isFalse();
    inquiries.through(slow.getRef());
    Requester from = requester("172.16.30.101");
    int taken = 0;
    while (taken < 100_000 && inquiries.ask(List.of(NOWHERE), from)) taken++;
    assertThat(taken).isBetween(1_000, 99_999);
    inquiries.finished();
    assertThat(inquiries.ask(List.of(NOWHERE), from)).isTrue();
    assertThat(inquiries.ask(List.of(NOWHERE), from)).isFalse();
  }

  private ActorRef<Relay.Command> relay() {
    var resolver =
        new MapResolver(
            () -> DelegationTree.of(List.of(Sites.SITE1, Sites.SITE2)),
            table,
            Reach.of(List.of(IpAddress.parse("192.168.255.3"))),
            counters);
    return kit.spawn(
        Relay.create(new Relay.Setup(resolver, sent::add, counters, finished::incrementAndGet)));
  }

  private static Relay.Question question(String eid) {
    return new Relay.Question(Octets.of(request(eid).toByteArray()), ITR, 61000);
  }

  private static MapRequest request(String eid) {
    return Requests.request(eid, List.of(ITR.toString()));
  }

  private static Requester requester(String eid) {
    return new Requester(
        request(eid), Octets.of(request(eid).toByteArray()), Optional.empty(), ITR, 61000);
  }
}
