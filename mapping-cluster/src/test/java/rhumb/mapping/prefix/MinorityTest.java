package rhumb.mapping.prefix;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.mapping.testing.JournalKit;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.TestClock;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.wire.Nonce;

/// A partition on the smaller side of a cluster that has come apart.
class MinorityTest {
  @RegisterExtension static final JournalKit KIT = new JournalKit();
  private static final Duration SOON = Duration.ofSeconds(10);

  private final TestClock clock = new TestClock();
  private final TestProbe<Partition.Answers> server = KIT.probe();
  private final AtomicBoolean majority = new AtomicBoolean(true);

  @Test
  void aNodeThatDoesNotSeeTheMajorityDecidesNothing() {
    String id = "Partition|172.16.0.0/16";
    ActorRef<Partition.Command> partition = spawn("172.16.0.0/16");
    partition.tell(register(1));
    assertThat(server.receiveMessage(SOON).each().getFirst().outcome()).isEqualTo(Outcome.CHANGED);
    majority.set(false);
    clock.advance(Duration.ofMinutes(4)); // its lease is over
    partition.tell(register(2));
    server.expectNoMessage(Duration.ofMillis(100)); // several sweeps
    assertThat(KIT.journal().persistedInStorage(id)).hasSize(1);
    majority.set(true);
    partition.tell(register(2));
    assertThat(server.receiveMessage(SOON).each().getFirst().outcome()).isEqualTo(Outcome.CHANGED);
  }

  private ActorRef<Partition.Command> spawn(String name) {
    var setup =
        new Partition.Setup(
            new Publisher(new ReadTable()),
            clock,
            Duration.ofMillis(20),
            1_000,
            1_000,
            Optional::empty,
            majority::get,
            (_, _) -> {});
    return KIT.spawn(Partition.create(EidPrefix.parse(name), setup));
  }

  private Partition.Register register(int number) {
    Registration one = registration("172.16.0." + number + "/32", number);
    return new Partition.Register(number, List.of(one), server.getRef());
  }

  private Registration registration(String eid, long tag) {
    return new Registration(
        "SITE",
        new Etr(Rloc.parse("192.0.2.1"), Optional.empty()),
        Registers.record(eid, 1440, "192.0.2.1"),
        false,
        false,
        false,
        false,
        new Sighting(clock.instant(), new Nonce(tag), 1, true, tag));
  }
}
