package rhumb.mapping.prefix;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
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

/// What a partition with many prefixes does when it starts again.
class RecoveryTest {
  @RegisterExtension static final JournalKit KIT = new JournalKit();
  private static final EidPrefix NAME = EidPrefix.parse("10.0.0.0/12");
  private static final String ID = "Partition|10.0.0.0/12";
  private static final int MANY = 1000;
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  private final TestClock clock = new TestClock();
  private final ReadTable table = new ReadTable();
  private final TestProbe<Partition.Answers> done = KIT.probe();

  @BeforeEach
  void clear() {
    KIT.clear();
  }

  @Test
  void aPrefixThatHasNoActorYetCanBeDescribedChangedAndWithdrawn() {
    KIT.journal().persistForRecovery(ID, registered(MANY));
    ActorRef<Partition.Command> partition = spawn(10_000);
    List<Description.Prefix> all = describe(partition);
    assertThat(all).hasSize(MANY);
    assertThat(all).extracting(Description.Prefix::eid).doesNotHaveDuplicates();
    assertThat(all).allMatch(each -> each.firstRegistered().equals(LONG_AGO));
    EidPrefix last = eid(MANY - 1);
    assertThat(tell(partition, registration(MANY - 1, "192.0.2.9"))).isEqualTo(Outcome.CHANGED);
    assertThat(table.snapshot().get(last).orElseThrow().record().locators().toString())
        .contains("192.0.2.9");
    Registration gone = withdrawal(MANY - 2);
    assertThat(tell(partition, gone)).isEqualTo(Outcome.WITHDRAWN);
    assertThat(table.snapshot().get(gone.eid())).isEmpty();
    KIT.stop(partition);
  }

  @Test
  void allIsServedAgainWhenThePartitionAnswers() {
    KIT.journal().persistForRecovery(ID, registered(MANY));
    ActorRef<Partition.Command> partition = spawn(10_000);
    assertThat(tell(partition, registration(0, "192.0.2.1"))).isNotNull();
    assertThat(table.snapshot().size()).isEqualTo(MANY);
    assertThat(withdrawn(partition, 1)).isEqualTo(Outcome.WITHDRAWN); // most likely asleep
    assertThat(table.snapshot().get(eid(1))).isEmpty();
    KIT.stop(partition);
  }

  @Test
  void aNodeIsNotToldWhatItsTableHasItself() {
    KIT.journal().persistForRecovery(ID, registered(MANY));
    ActorRef<Partition.Command> partition = spawn(10_000);
    TestProbe<Replica.Command> replica = KIT.probe();
    partition.tell(new Partition.Compare(ReadTable.Digest.EMPTY, false, false, replica.getRef()));
    assertThat(replica.receiveMessage(Duration.ofSeconds(10))).isEqualTo(new Replica.InSync(NAME));
    assertThat(table.snapshot().size()).isEqualTo(MANY);
    KIT.stop(partition);
  }

  @Test
  void aSnapshotIsMadeAfterSoManyChangesWhateverTheRows() {
    ActorRef<Partition.Command> partition = spawn(300);
    store(partition, 0, 200);
    KIT.snapshots().expectNothingPersisted(ID);
    store(partition, 200, 350);
    eventually(() -> assertThat(KIT.snapshots().persistedInStorage(ID)).hasSize(1));
    assertThat(KIT.journal().persistedInStorage(ID)).hasSize(2);
    store(partition, 350, 690);
    assertThat(KIT.snapshots().persistedInStorage(ID)).hasSize(1);
    store(partition, 690, 700); // it has doubled
    eventually(() -> assertThat(KIT.snapshots().persistedInStorage(ID)).hasSize(2));
    KIT.stop(partition);
  }

  private ActorRef<Partition.Command> spawn(int snapshotEvery) {
    return KIT.spawn(
        Partition.create(
            NAME,
            new Partition.Setup(
                new Publisher(table),
                clock,
                Duration.ofMillis(20),
                1_000_000,
                snapshotEvery,
                Optional::empty,
                () -> true,
                (_, _) -> {})));
  }

  private void store(ActorRef<Partition.Command> partition, int from, int to) {
    List<Registration> some =
        IntStream.range(from, to).mapToObj(i -> registration(i, "192.0.2.1")).toList();
    partition.tell(new Partition.Register(1, some, done.getRef()));
    for (int left = to - from; left > 0; ) {
      left -= done.receiveMessage(Duration.ofSeconds(20)).each().size();
    }
  }

  private Outcome withdrawn(ActorRef<Partition.Command> partition, int index) {
    return tell(partition, withdrawal(index));
  }

  private Outcome tell(ActorRef<Partition.Command> partition, Registration registration) {
    partition.tell(new Partition.Register(7, List.of(registration), done.getRef()));
    return done.receiveMessage(Duration.ofSeconds(10)).each().getFirst().outcome();
  }

  /// Page by page.
  private static List<Description.Prefix> describe(ActorRef<Partition.Command> partition) {
    TestProbe<Description> probe = KIT.probe();
    List<Description.Prefix> all = new ArrayList<>();
    Optional<EidPrefix> after = Optional.empty();
    do {
      partition.tell(new Partition.Describe(after, probe.getRef()));
      Description page = probe.receiveMessage(Duration.ofSeconds(10));
      assertThat(page.prefixes()).hasSizeLessThan(MANY / 2);
      all.addAll(page.prefixes());
      after = page.next();
    } while (after.isPresent());
    return all;
  }

  private static List<Object> registered(int count) {
    List<PartitionEvent> events =
        IntStream.range(0, count)
            .<PartitionEvent>mapToObj(
                i -> new PartitionEvent.Registered(registration(i, "192.0.2.1")))
            .toList();
    return List.of(new PartitionEvent.Changes(events));
  }

  private static EidPrefix eid(int index) {
    return EidPrefix.parse("10." + (index >> 16) + "." + (index >> 8 & 255) + "." + (index & 255));
  }

  private static Registration withdrawal(int index) {
    return registration(index, "192.0.2.1", 0);
  }

  private static Registration registration(int index, String rloc) {
    return registration(index, rloc, 1440);
  }

  private static Registration registration(int index, String rloc, int ttlMinutes) {
    return new Registration(
        "FABRIC",
        new Etr(Rloc.parse("192.0.2.1"), Optional.empty()),
        Registers.record(eid(index) + "", ttlMinutes, rloc),
        true,
        false,
        false,
        false,
        new Sighting(
            LONG_AGO, new Nonce(index), 2, true, 31L * index + ttlMinutes + rloc.hashCode()));
  }
}
