package rhumb.mapping.prefix;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.testing.JournalKit;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.TestClock;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.wire.Nonce;

/// How many prefixes a site has, whose prefixes are in several partitions.
class MaximumTest {
  @RegisterExtension static final JournalKit KIT = new JournalKit();
  private static final int MOST = 7;
  private static final DelegationTree TREE =
      DelegationTree.of(
          List.of(
              withMaximum(Sites.acceptingMoreSpecifics("FABRIC", "10.0.0.0/8"), MOST),
              withMaximum(Sites.acceptingMoreSpecifics("ONE", "172.16.1.0/24"), 1),
              withMaximum(Sites.acceptingMoreSpecifics("TWO", "172.16.2.0/24"), 2)));

  private final TestClock clock = new TestClock();
  private final ReadTable table = new ReadTable();
  private final Publisher publisher = new Publisher(table);
  private final TestProbe<Partition.Answers> etr = KIT.probe();
  private final AtomicLong tags = new AtomicLong();

  @BeforeEach
  void clear() {
    KIT.clear();
  }

  @Test
  void partitionsOfANodeTogetherTakeNoMoreHoweverMuchComesAtOnce() {
    ActorRef<Partition.Command> one = spawn("10.0.0.0/12");
    ActorRef<Partition.Command> other = spawn("10.16.0.0/12");
    for (int i = 0; i < MOST; i++) {
      one.tell(register(1, "10.0.0." + i));
      other.tell(register(1, "10.16.0." + i));
    }
    List<Partition.Done> all = answers(2 * MOST);
    assertThat(all).filteredOn(it -> it.outcome() == Outcome.CHANGED).hasSize(MOST);
    assertThat(all).filteredOn(it -> it.outcome() == Outcome.TOO_MANY).hasSize(MOST);
    eventually(() -> assertThat(table.snapshot().size()).isEqualTo(MOST));
  }

  @Test
  void oneMessageTakesAsManyAsThereIsRoomFor() {
    ActorRef<Partition.Command> one = spawn("10.0.0.0/12");
    one.tell(register(MOST + 2, "10.0.0.0"));
    assertThat(answers(MOST + 2)).filteredOn(it -> it.outcome() == Outcome.CHANGED).hasSize(MOST);
    one.tell(register(MOST, "10.0.0.0")); // what is there may be refreshed
    assertThat(answers(MOST)).allMatch(it -> it.outcome() == Outcome.RENEWED);
  }

  @Test
  void whatOtherNodesHaveCountsAsSoonAsItIsKnown() {
    ActorRef<Partition.Command> one = spawn("10.0.0.0/12");
    EidPrefix there = EidPrefix.parse("10.16.0.0/12");
    for (int i = 0; i < MOST - 2; i++) {
      var record = Registers.record("10.16.0." + i + "/32", 1440, "192.0.2.1");
      table.publish(new Mapping(there, "FABRIC", record, true, false, i));
    }
    one.tell(register(MOST, "10.0.0.0"));
    assertThat(answers(MOST)).filteredOn(it -> it.outcome() == Outcome.CHANGED).hasSize(2);
    table.leave(there, List.of("akka://rhumb@127.0.0.1:1"), MOST - 3); // and where others keep it
    one.tell(register(MOST, "10.0.1.0"));
    assertThat(answers(MOST)).filteredOn(it -> it.outcome() == Outcome.CHANGED).hasSize(1);
  }

  @Test // 172.16.0.0/16 is one partition for all small sites in it
  void sitesThatShareAPartitionHaveTheirOwnMaximum() {
    ActorRef<Partition.Command> one = spawn("172.16.0.0/16");
    List<Registration> both = new ArrayList<>();
    for (int i = 0; i < 4; i++) both.add(registration("ONE", "172.16.1." + i + "/32"));
    for (int i = 0; i < 4; i++) both.add(registration("TWO", "172.16.2." + i + "/32"));
    one.tell(new Partition.Register(1, both, etr.getRef()));
    assertThat(answers(both.size()))
        .filteredOn(it -> it.outcome() == Outcome.CHANGED)
        .extracting(it -> it.eid().toString())
        .containsExactlyInAnyOrder("172.16.1.0/32", "172.16.2.0/32", "172.16.2.1/32");
  }

  private static MappingSettings.Site withMaximum(MappingSettings.Site site, int most) {
    return site.withPolicy(
        new SitePolicy(SitePolicy.Replay.COMPAT, Optional.empty(), most, List.of()));
  }

  private ActorRef<Partition.Command> spawn(String name) {
    return KIT.spawn(
        Partition.create(
            EidPrefix.parse(name),
            new Partition.Setup(
                publisher,
                clock,
                java.time.Duration.ofMillis(50),
                1000,
                1000,
                () -> Optional.of(TREE),
                () -> true,
                (_, _) -> {})));
  }

  private Partition.Register register(int prefixes, String first) {
    int dot = first.lastIndexOf('.') + 1;
    int from = Integer.parseInt(first.substring(dot));
    List<Registration> all =
        IntStream.range(from, from + prefixes)
            .mapToObj(i -> registration("FABRIC", first.substring(0, dot) + i + "/32"))
            .toList();
    return new Partition.Register(1, all, etr.getRef());
  }

  private Registration registration(String site, String eid) {
    return new Registration(
        site,
        new Etr(Rloc.parse("192.0.2.1"), Optional.empty()),
        Registers.record(eid, 1440, "192.0.2.1"),
        true,
        false,
        false,
        false,
        new Sighting(clock.instant(), new Nonce(1), 1, true, tags.incrementAndGet()));
  }

  private List<Partition.Done> answers(int number) {
    List<Partition.Done> all = new ArrayList<>();
    while (all.size() < number) all.addAll(etr.receiveMessage().each());
    return all;
  }
}
