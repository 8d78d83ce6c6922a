package rhumb.mapping.server;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;
import static rhumb.mapping.testing.Registers.register;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.ShardingEnvelope;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Peer;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.Outcome;
import rhumb.mapping.prefix.Partition;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.TestClock;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;

/// What a node confirms it also answers with, wherever the partition is.
class RegistrarTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING, akka.actor.provider = local"));
  private static final EidPrefix PARTITION = EidPrefix.parse("172.16.0.0/16");
  private static final EidPrefix PREFIX = EidPrefix.parse("172.16.30.0/24");

  /// What was sent, and what the table said at that moment.
  private record Sent(Outgoing message, Optional<Mapping> row) {}

  private final ReadTable table = new ReadTable();
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final TestProbe<ShardingEnvelope<Partition.Command>> partitions = KIT.createTestProbe();
  private final TestClock clock = new TestClock();
  private ActorRef<Registrar.Command> registrar = KIT.system().deadLetters().unsafeUpcast();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void start() {
    var setup =
        new Registrar.Setup(
            partitions.getRef(),
            replies -> replies.forEach(each -> sent.add(sent(each.message()))),
            new ControlCounters(),
            new RegistrationErrors(),
            Duration.ofSeconds(10),
            () -> {},
            table,
            new Refreshes(table, () -> DelegationTree.of(List.of(Sites.SITE2))),
            new Storing(),
            () -> true,
            clock);
    registrar = KIT.spawn(Registrar.create(setup));
  }

  @Test
  void whatIsConfirmedIsInTheTableBeforeTheMapNotifyGoesOut() {
    Partition.Register asked = arrives(register("172.16.30.0/24", "192.0.2.1"));
    Mapping row = row("192.0.2.1", 1);
    answer(asked, new Partition.Done(asked.id(), PREFIX, Outcome.CHANGED, 1, row(row)));
    eventually(() -> assertThat(sent).hasSize(1));
    assertThat(sent.getFirst().row()).contains(row);
  }

  @Test // its Map-Notify was lost on the way from another node
  void aRepetitionIsThereToo() {
    Partition.Register asked = arrives(register("172.16.30.0/24", "192.0.2.1"));
    Mapping row = row("192.0.2.1", 1);
    answer(asked, new Partition.Done(asked.id(), PREFIX, Outcome.REPEATED, 1, row(row)));
    eventually(() -> assertThat(sent).hasSize(1));
    assertThat(sent.getFirst().row()).contains(row);
  }

  @Test
  void whatIsTakenBackIsNotThereAnyMore() {
    table.publish(row("192.0.2.1", 1));
    Partition.Register asked = arrives(register("172.16.30.0/24", "192.0.2.1").ttl(0));
    var done = new Partition.Done(asked.id(), PREFIX, Outcome.WITHDRAWN, 2, Optional.empty());
    answer(asked, done);
    eventually(() -> assertThat(sent).hasSize(1));
    assertThat(sent.getFirst().row()).isEmpty();
  }

  @Test // a later change has come the direct way
  void anOldRowDoesNotReplaceANewerOne() {
    table.publish(row("192.0.2.2", 2));
    Partition.Register asked = arrives(register("172.16.30.0/24", "192.0.2.1"));
    Optional<Mapping> late = row(row("192.0.2.1", 1));
    answer(asked, new Partition.Done(asked.id(), PREFIX, Outcome.CHANGED, 1, late));
    eventually(() -> assertThat(sent).hasSize(1));
    assertThat(sent.getFirst().row()).contains(row("192.0.2.2", 2));
  }

  private Sent sent(Outgoing message) {
    return new Sent(message, table.snapshot().get(PREFIX));
  }

  private static void answer(Partition.Register asked, Partition.Done done) {
    asked.replyTo().tell(new Partition.Answers(List.of(done)));
  }

  private Partition.Register arrives(Registers message) {
    registrar.tell(new Registrar.Arrived(List.of(admit(message))));
    return (Partition.Register) partitions.receiveMessage(Duration.ofSeconds(20)).message();
  }

  private Admitted admit(Registers message) {
    var server =
        new MapServer(
            () -> DelegationTree.of(List.of(Sites.SITE2)),
            table,
            new ControlCounters(),
            new RegistrationErrors());
    IpAddress here = IpAddress.parse("127.0.0.1");
    Instant now = clock.instant();
    byte[] octets = message.signed();
    return server.admit(message.message(), octets, new Peer(here, 4342, here), now).orElseThrow();
  }

  private static Optional<Mapping> row(Mapping mapping) {
    return Optional.of(mapping);
  }

  private static Mapping row(String rloc, long version) {
    var record = Registers.record("172.16.30.0/24", 1440, rloc).withAuthoritative(false);
    return new Mapping(PARTITION, "SITE2", record, true, false, version);
  }
}
