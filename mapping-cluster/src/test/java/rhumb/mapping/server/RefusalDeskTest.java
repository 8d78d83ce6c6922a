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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rhumb.mapping.cluster.RefusalSerializer;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.mapping.statistics.Rejection;
import rhumb.mapping.testing.TestClock;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;

/// Whichever node is asked, it knows what all have refused.
class RefusalDeskTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING, akka.actor.provider = local"));
  private static final EidPrefix PREFIX = EidPrefix.parse("172.16.30.0/24");

  private final TestClock clock = new TestClock();
  private final RegistrationErrors here = new RegistrationErrors();
  private final RegistrationErrors there = new RegistrationErrors();
  private final TestProbe<RegistrationErrors> asking = KIT.createTestProbe();
  private ActorRef<RefusalDesk.Command> desk = KIT.system().deadLetters().unsafeUpcast();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void start() {
    KIT.spawn(RefusalDesk.create(there, clock));
    desk = KIT.spawn(RefusalDesk.create(here, clock));
  }

  @Test
  void countsAreSummedAndTheLastOfAllComeTheNewestFirst() {
    refuse(here, "SITE2", DropReason.UNKNOWN_KEY, 10);
    refuse(there, "SITE2", DropReason.AUTHENTICATION_FAILED, 5);
    refuse(there, "SITE2", DropReason.UNKNOWN_KEY, 20);
    refuse(there, "SITE1", DropReason.UNKNOWN_KEY, 1);
    eventually(
        () -> {
          RegistrationErrors all = gather(Optional.of("SITE2"));
          assertThat(all.ofSites())
              .isEqualTo(
                  Map.of(
                      "SITE2",
                      Map.of(DropReason.UNKNOWN_KEY, 2L, DropReason.AUTHENTICATION_FAILED, 1L)));
          assertThat(all.authenticationFailures(PREFIX)).isEqualTo(3);
          assertThat(all.rejections().ofSite("SITE2"))
              .extracting(each -> Duration.between(each.at(), clock.instant()).toSeconds())
              .containsExactly(5L, 10L, 20L);
        });
    assertThat(gather(Optional.empty()).ofSites()).containsOnlyKeys("SITE1", "SITE2");
  }

  @Test
  void whatNodesSayIsReadAsItWasWritten() throws Exception {
    var serializer = new RefusalSerializer((ExtendedActorSystem) Adapter.toClassic(KIT.system()));
    var rejection =
        new Rejection(
            Instant.EPOCH,
            Optional.of("SITE2"),
            IpAddress.parse("2001:db8::1"),
            PREFIX,
            Optional.of(new XtrIdentity(1, 2, 3)),
            new Nonce(-1),
            DropReason.UNKNOWN_KEY,
            "key-id 7");
    var told =
        new RefusalDesk.Told(
            List.of(new RegistrationErrors.Count("SITE2", PREFIX, DropReason.UNKNOWN_KEY, 9)),
            List.of(new RefusalDesk.Aged(rejection, Duration.ofMillis(1234))));
    assertThat(serializer.fromBinary(serializer.toBinary(told), serializer.manifest(told)))
        .isEqualTo(told);
    TestProbe<RefusalDesk.Told> probe = KIT.createTestProbe();
    var ask = new RefusalDesk.Ask(Optional.empty(), probe.getRef());
    assertThat(serializer.fromBinary(serializer.toBinary(ask), serializer.manifest(ask)))
        .isEqualTo(ask);
  }

  private RegistrationErrors gather(Optional<String> site) {
    desk.tell(new RefusalDesk.Gather(site, asking.getRef()));
    return asking.receiveMessage(Duration.ofSeconds(20));
  }

  private void refuse(RegistrationErrors by, String site, DropReason reason, long secondsAgo) {
    by.count(site, PREFIX, reason);
    by.rejections()
        .add(
            new Rejection(
                clock.instant().minusSeconds(secondsAgo),
                Optional.of(site),
                IpAddress.parse("192.0.2.1"),
                PREFIX,
                Optional.empty(),
                new Nonce(1),
                reason,
                ""));
  }
}
