package rhumb.mapping.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rhumb.mapping.server.Notifier;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.testing.JournalKit;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.Sites;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.Nonce;

/// A subscriber on the smaller side of a cluster that has come apart.
class MinorityTest {
  @RegisterExtension static final JournalKit KIT = new JournalKit();
  private static final XtrIdentity ME = new XtrIdentity(7, 8, 9);
  private static final String ID = "Subscriber|" + SubscriptionDesk.name(ME);
  private static final EidPrefix EID = EidPrefix.parse("172.16.1.0/24");
  private static final Rloc XTR = Rloc.parse("192.0.2.1");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration SILENCE = Duration.ofMillis(500); // more than a flush takes

  private final AtomicBoolean majority = new AtomicBoolean(true);
  private final TestProbe<Notifier.Send> notifier = KIT.probe();
  private final ActorRef<Subscriber.Command> subscriber =
      KIT.spawn(
          Subscriber.create(
              ME,
              new Subscriber.Setup(
                  new SubscriptionBook(),
                  _ ->
                      Optional.of(
                          new Subscriber.Permission(
                              new SitePolicy.Subscriber(ME, List.of()), Sites.FOO)),
                  eid -> List.of(Registers.record(eid.toString(), 60, "192.0.2.7")),
                  _ -> true,
                  notifier.getRef()::tell,
                  new ControlCounters(),
                  10,
                  majority::get)));

  @Test
  void nothingIsConfirmedStoredOrToldThere() {
    subscribe(100);
    assertThat(notifier.receiveMessage(SOON).message().nonce()).isEqualTo(new Nonce(100));
    majority.set(false);
    subscribe(200);
    subscriber.tell(new Subscriber.Changed(EID));
    notifier.expectNoMessage(SILENCE);
    assertThat(KIT.journal().persistedInStorage(ID)).hasSize(1);
    majority.set(true);
    assertThat(notifier.receiveMessage(SOON).message().nonce())
        .as("what has changed meanwhile")
        .isEqualTo(new Nonce(101));
    subscribe(200); // xTRs ask again
    assertThat(notifier.receiveMessage(SOON).message().nonce()).isEqualTo(new Nonce(200));
  }

  private void subscribe(long nonce) {
    subscriber.tell(new Subscriber.Subscribe(ME, EID, List.of(XTR), new Nonce(nonce), XTR));
  }
}
