package rhumb.mapping.server;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.Sites;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapNotifyAck;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;

class NotifierTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final List<IpAddress> TWO =
      List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2"));

  private final List<Outgoing> sent = new CopyOnWriteArrayList<>();
  private final ControlCounters counters = new ControlCounters();
  private final Set<Nonce> outstanding = ConcurrentHashMap.newKeySet();
  private final TestProbe<Notifier.Delivered> probe = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test // RFC 9301 §5.7: three times at the same interval, three at a doubling one
  void whatIsNotConfirmedIsSentSixTimesMore() {
    ActorRef<Notifier.Command> notifier = spawn(Duration.ofMillis(12), 10);
    notifier.tell(send("a", 7, TWO));
    Notifier.Delivered told = probe.receiveMessage(Duration.ofSeconds(20));
    assertThat(told).isEqualTo(new Notifier.Delivered("a", new Nonce(7), false));
    assertThat(sent).hasSize(7);
    assertThat(sent.stream().map(Outgoing::destination).distinct()).hasSize(2);
    assertThat(outstanding).isEmpty();
  }

  @Test
  void aConfirmationEndsIt() {
    ActorRef<Notifier.Command> notifier = spawn(Duration.ofMinutes(3), 10);
    notifier.tell(send("a", 7, TWO));
    eventually(() -> assertThat(outstanding).containsExactly(new Nonce(7)));
    notifier.tell(ack(7, new SharedKey(0, HmacAlgorithm.HMAC_SHA_1_96, "wrong")));
    notifier.tell(ack(8, Sites.FOO));
    probe.expectNoMessage(Duration.ofMillis(50));
    notifier.tell(ack(7, Sites.FOO));
    assertThat(probe.receiveMessage().confirmed()).isTrue();
    assertThat(counters.dropped())
        .isEqualTo(Map.of(DropReason.AUTHENTICATION_FAILED, 1L, DropReason.UNKNOWN_NONCE, 1L));
    assertThat(sent).hasSize(1);
    assertThat(outstanding).isEmpty();
  }

  @Test
  void aLaterOneTakesThePlaceOfAnEarlierOne() {
    ActorRef<Notifier.Command> notifier = spawn(Duration.ofMinutes(3), 1);
    notifier.tell(send("a", 7, TWO));
    notifier.tell(send("a", 8, TWO));
    eventually(() -> assertThat(outstanding).containsExactly(new Nonce(8)));
    notifier.tell(send("b", 9, TWO)); // there is room for one
    assertThat(probe.receiveMessage()).isEqualTo(new Notifier.Delivered("b", new Nonce(9), false));
    assertThat(counters.dropped()).isEqualTo(Map.of(DropReason.CONTROL_QUEUE_FULL, 1L));
  }

  private ActorRef<Notifier.Command> spawn(Duration interval, int most) {
    return KIT.spawn(
        Notifier.create(new Notifier.Setup(sent::add, counters, interval, most, outstanding)));
  }

  private Notifier.Send send(String topic, long nonce, List<IpAddress> to) {
    var message =
        new MapNotify(
            new Nonce(nonce),
            AuthenticationData.unsigned(Sites.FOO),
            List.of(Registers.record("10.0.0.0/8", 1, "192.0.2.9")),
            Optional.empty());
    return new Notifier.Send(topic, message, Sites.FOO, to, Optional.of(probe.getRef()));
  }

  private static Notifier.Acknowledged ack(long nonce, SharedKey key) {
    var message =
        new MapNotifyAck(
            new Nonce(nonce),
            AuthenticationData.unsigned(key),
            List.of(Registers.record("10.0.0.0/8", 1, "192.0.2.9")),
            Optional.empty());
    return new Notifier.Acknowledged(message, message.toSignedByteArray(key));
  }
}
