package rhumb.mapping.prefix;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.mapping.testing.JournalKit;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.TestClock;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.Nonce;

class PartitionTest {
  @RegisterExtension static final JournalKit KIT = new JournalKit();
  private static final EidPrefix NAME = EidPrefix.parse("172.16.30.0/24");
  private static final String ID = "Partition|172.16.30.0/24";
  private static final XtrIdentity ONE = new XtrIdentity(0, 1, 0);
  private static final XtrIdentity TWO = new XtrIdentity(0, 2, 0);

  private final TestClock clock = new TestClock();
  private final ReadTable table = new ReadTable();
  private final TestProbe<Partition.Answers> etr = KIT.probe();
  private final AtomicReference<Optional<DelegationTree>> delegations =
      new AtomicReference<>(Optional.empty());
  private final List<String> announced = new CopyOnWriteArrayList<>();
  private final AtomicLong tags = new AtomicLong(100);
  private ActorRef<Partition.Command> partition = KIT.nobody();

  @BeforeEach
  void start() {
    KIT.clear();
    partition = spawn(1000);
  }

  @Test
  void aRegistrationIsInTheJournalAndInTheReadTableWhenItIsConfirmed() {
    assertThat(register(by(ONE, "192.168.100.2"))).isEqualTo(Outcome.CHANGED);
    assertThat(KIT.journal().persistedInStorage(ID)).hasSize(1);
    assertThat(locators()).containsExactly("192.168.100.2");
  }

  @Test
  void aRefreshIsConfirmedAndNotStored() {
    register(by(ONE, "192.168.100.2"));
    clock.advance(Duration.ofMinutes(2));
    assertThat(register(by(ONE, "192.168.100.2"))).isEqualTo(Outcome.RENEWED);
    assertThat(KIT.journal().persistedInStorage(ID)).hasSize(1);
    clock.advance(Duration.ofMinutes(2));
    staysRegistered();
    Description.Prefix prefix = describe();
    assertThat(prefix.firstRegistered()).isEqualTo(clock.instant().minus(Duration.ofMinutes(4)));
    assertThat(prefix.registrations().getFirst().registration().seen().at())
        .isEqualTo(clock.instant().minus(Duration.ofMinutes(2)));
  }

  @Test // S74, RFC 9301 §8.2
  void aRegistrationThatIsNotRefreshedIsGoneAfterThreeMinutes() {
    register(by(ONE, "192.168.100.2"));
    clock.advance(Duration.ofSeconds(179));
    staysRegistered();
    clock.advance(Duration.ofSeconds(1));
    eventually(() -> assertThat(locators()).isEmpty());
    assertThat(KIT.journal().persistedInStorage(ID).getLast())
        .isEqualTo(
            new PartitionEvent.Ended(
                NAME, by(ONE, "192.168.100.2").etr(), PartitionEvent.Cause.EXPIRED));
    clock.advance(Duration.ofSeconds(7));
    register(by(ONE, "192.168.100.2"));
    assertThat(describe().firstRegistered()).isEqualTo(clock.instant());
  }

  @Test // RFC 9301 §5.6, the T bit
  void aRegistrationThatAsksForItLastsAsLongAsItsTtl() {
    register(new Varied(by(ONE, "192.168.100.2")).useTtl(10));
    clock.advance(Duration.ofMinutes(9));
    staysRegistered();
    clock.advance(Duration.ofMinutes(1));
    eventually(() -> assertThat(locators()).isEmpty());
  }

  @Test
  void aWithdrawalEndsItAtOnceAndMayBeRepeated() {
    register(by(ONE, "192.168.100.2"));
    assertThat(register(new Varied(by(ONE, "192.168.100.2")).ttl(0))).isEqualTo(Outcome.WITHDRAWN);
    assertThat(locators()).isEmpty();
    int events = KIT.journal().persistedInStorage(ID).size();
    assertThat(register(by(ONE))).isEqualTo(Outcome.WITHDRAWN);
    assertThat(KIT.journal().persistedInStorage(ID)).hasSize(events);
  }

  @Test
  void aRestartedPartitionHasItsRegistrationsAndNewLeases() {
    register(by(ONE, "192.168.100.2"));
    clock.advance(Duration.ofMinutes(2));
    KIT.stop(partition);
    table.withdraw(NAME, NAME, Long.MAX_VALUE);
    partition = spawn(1000);
    eventually(() -> assertThat(locators()).containsExactly("192.168.100.2"));
    assertThat(describe().registrations()).hasSize(1);
    clock.advance(Duration.ofSeconds(179));
    staysRegistered();
    clock.advance(Duration.ofSeconds(1));
    eventually(() -> assertThat(locators()).isEmpty());
  }

  @Test // RFC 9301 §5.6, the a bit
  void registrationsThatMergeAreServedTogetherAndEndOnTheirOwn() {
    register(new Varied(by(ONE, "192.168.100.2")).merge());
    register(new Varied(by(TWO, "192.168.100.9")).merge());
    assertThat(locators()).containsExactly("192.168.100.2", "192.168.100.9");
    assertThat(describe().registrations()).hasSize(2);
    clock.advance(Duration.ofMinutes(2));
    register(new Varied(by(TWO, "192.168.100.9")).merge());
    clock.advance(Duration.ofMinutes(1));
    eventually(() -> assertThat(locators()).containsExactly("192.168.100.9"));
  }

  @Test // RFC 9301 §5.7, RFC 8378
  void theOthersHearOfWhatOneEtrHasChanged() {
    register(new Varied(by(ONE, "192.168.100.2")).merge());
    assertThat(announced).isEmpty();
    register(new Varied(by(TWO, "192.168.100.9")).merge());
    assertThat(announced).containsExactly("[" + ONE + "] 2");
    register(new Varied(by(TWO, "192.168.100.9")).merge()); // a refresh
    assertThat(announced).hasSize(1);
    register(new Varied(by(ONE, "192.168.100.2")).ttl(0));
    assertThat(announced.getLast()).isEqualTo("[" + TWO + "] 1");
  }

  @Test
  void withoutMergingTheLastChangeIsServed() {
    register(by(ONE, "192.168.100.2"));
    register(by(TWO, "192.168.100.9"));
    assertThat(locators()).containsExactly("192.168.100.9");
    register(by(ONE, "192.168.100.2"));
    assertThat(locators()).containsExactly("192.168.100.9"); // a refresh changes nothing
    register(new Varied(by(TWO, "192.168.100.9")).ttl(0));
    assertThat(locators()).containsExactly("192.168.100.2");
  }

  @Test
  void anOldMessageThatIsSentAgainChangesNothing() {
    Registration old = by(ONE, "192.168.100.2");
    register(old);
    assertThat(register(old)).isEqualTo(Outcome.REPEATED); // its Map-Notify was lost
    register(by(ONE, "192.168.100.3"));
    assertThat(register(old)).isEqualTo(Outcome.REPLAYED);
    assertThat(locators()).containsExactly("192.168.100.3");
    assertThat(KIT.journal().persistedInStorage(ID)).hasSize(2);
  }

  @Test // lispers.net starts its nonces anew every minute
  void theSameMessageAMinuteLaterIsARefresh() {
    Registration same = by(ONE, "192.168.100.2");
    register(same);
    clock.advance(Duration.ofSeconds(61));
    assertThat(register(later(same))).isEqualTo(Outcome.RENEWED);
  }

  @Test // RFC 9301 §5.6: nonces that must rise do so across withdrawals and restarts
  void whereNoncesMustRiseNoOldMessageIsAccepted() {
    Registration first = strict(by(ONE, "192.168.100.2"), 10);
    Registration second = strict(by(ONE, "192.168.100.2"), 11);
    assertThat(register(first)).isEqualTo(Outcome.CHANGED);
    assertThat(register(first)).isEqualTo(Outcome.REPEATED);
    assertThat(register(second)).isEqualTo(Outcome.RENEWED);
    assertThat(register(first)).isEqualTo(Outcome.REPLAYED);
    assertThat(register(strict(new Varied(by(ONE)).ttl(0), 12))).isEqualTo(Outcome.WITHDRAWN);
    assertThat(register(second)).isEqualTo(Outcome.REPLAYED);
    assertThat(locators()).isEmpty();
    KIT.stop(partition);
    partition = spawn(1000);
    assertThat(register(second)).isEqualTo(Outcome.REPLAYED);
    assertThat(register(strict(by(TWO, "192.168.100.9"), 1))).isEqualTo(Outcome.CHANGED);
    assertThat(register(strict(by(ONE, "192.168.100.2"), -1))).isEqualTo(Outcome.CHANGED);
    assertThat(register(strict(by(ONE, "192.168.100.3"), -1))).isEqualTo(Outcome.REPLAYED);
  }

  @Test // its Map-Notify may have been lost with the node, or the database may have been away
  void whereNoncesMustRiseTheLastMessageIsConfirmedAgainAsLongAsWhatItSaysIsSo() {
    Registration last = strict(by(ONE, "192.168.100.2"), 10);
    register(last);
    KIT.stop(partition);
    partition = spawn(1000);
    clock.advance(Duration.ofMinutes(2));
    assertThat(register(last)).isEqualTo(Outcome.REPEATED);
    assertThat(register(later(last))).isEqualTo(Outcome.REPEATED); // by another node's clock
    clock.advance(Duration.ofMinutes(3)); // it was not a refresh
    eventually(() -> assertThat(locators()).isEmpty());
    assertThat(register(later(last))).isEqualTo(Outcome.REPLAYED);
    Registration gone = strict(new Varied(by(ONE)).ttl(0), 11);
    assertThat(register(gone)).isEqualTo(Outcome.WITHDRAWN);
    assertThat(register(gone)).isEqualTo(Outcome.REPEATED);
  }

  @Test // a key that replaces another starts its own count
  void anotherKeyHasItsOwnNonces() {
    assertThat(register(strict(by(ONE, "192.168.100.2"), 10))).isEqualTo(Outcome.CHANGED);
    Registration next = strict(by(ONE, "192.168.100.2"), 1);
    Sighting seen = next.seen();
    Registration other =
        next.seen(
            new Sighting(
                seen.at(), seen.nonce(), seen.algorithm(), seen.mapNotify(), seen.tag(), 5, true));
    assertThat(register(other)).isEqualTo(Outcome.RENEWED);
    assertThat(register(other)).isEqualTo(Outcome.REPEATED);
  }

  @Test
  void whatASiteMayNotRegisterAnyMoreIsRevoked() {
    KIT.stop(partition);
    EidPrefix shared = EidPrefix.parse("172.16.0.0/16");
    partition = spawn(shared, 1000);
    register(by(ONE, "192.168.100.2"));
    delegations.set(Optional.of(DelegationTree.of(List.of(Sites.SITE1, Sites.SITE2))));
    clock.advance(Duration.ofSeconds(10));
    staysRegistered();
    register(by(ONE, "192.168.100.2"));
    delegations.set(Optional.of(DelegationTree.of(List.of(Sites.SITE1))));
    staysRegistered(); // this node may not have heard of the site yet
    clock.advance(Duration.ofSeconds(4));
    eventually(() -> assertThat(locators()).isEmpty());
    assertThat(KIT.journal().persistedInStorage("Partition|172.16.0.0/16").getLast())
        .isEqualTo(
            new PartitionEvent.Ended(
                NAME, by(ONE, "192.168.100.2").etr(), PartitionEvent.Cause.REVOKED));
  }

  @Test
  void nothingIsConfirmedThatIsNotStored() {
    KIT.journal().failNextPersisted(ID);
    partition.tell(new Partition.Register(1, List.of(by(ONE, "192.168.100.2")), etr.getRef()));
    etr.expectNoMessage(Duration.ofMillis(300));
    assertThat(locators()).isEmpty();
    eventually(
        () -> {
          partition.tell(
              new Partition.Register(2, List.of(by(ONE, "192.168.100.2")), etr.getRef()));
          etr.receiveMessage(Duration.ofMillis(500));
        });
    assertThat(locators()).containsExactly("192.168.100.2");
  }

  @Test
  void aPartitionGoesOnAfterItsJournalHasFailed() {
    register(by(ONE, "192.168.100.2"));
    KIT.journal().failNextPersisted(ID);
    partition.tell(new Partition.Register(1, List.of(by(ONE, "192.168.100.3")), etr.getRef()));
    etr.expectNoMessage(Duration.ofMillis(300));
    assertThat(locators()).containsExactly("192.168.100.2");
    assertThat(register(by(ONE, "192.168.100.4"))).isEqualTo(Outcome.CHANGED);
    assertThat(locators()).containsExactly("192.168.100.4");
    assertThat(describe().registrations()).hasSize(1);
  }

  @Test
  void whatComesTogetherIsOneEvent() {
    var both = List.of(by(ONE, "192.168.100.2"), by(TWO, "192.168.100.2"));
    partition.tell(new Partition.Register(7, both, etr.getRef()));
    assertThat(etr.receiveMessage(Duration.ofSeconds(10)).each()).hasSize(2);
    assertThat(KIT.journal().persistedInStorage(ID)).hasSize(1);
  }

  @Test
  void aFullPartitionTakesNoMore() {
    KIT.stop(partition);
    partition = spawn(2);
    assertThat(register(by(ONE, "192.168.100.2"))).isEqualTo(Outcome.CHANGED);
    assertThat(register(by(TWO, "192.168.100.2"))).isEqualTo(Outcome.CHANGED);
    assertThat(register(by(new XtrIdentity(0, 3, 0), "192.168.100.2"))).isEqualTo(Outcome.FULL);
    assertThat(register(by(TWO, "192.168.100.3"))).isEqualTo(Outcome.CHANGED);
  }

  private ActorRef<Partition.Command> spawn(int maxRegistrations) {
    return spawn(NAME, maxRegistrations);
  }

  private ActorRef<Partition.Command> spawn(EidPrefix name, int maxRegistrations) {
    return KIT.spawn(
        Partition.create(
            name,
            new Partition.Setup(
                new Publisher(table),
                clock,
                Duration.ofMillis(20),
                maxRegistrations,
                1000,
                delegations::get,
                () -> true,
                (mapping, others) ->
                    announced.add(
                        others.stream().map(each -> each.etr().identity().orElseThrow()).toList()
                            + " "
                            + mapping.record().locators().size()))));
  }

  private Outcome register(Registration registration) {
    partition.tell(new Partition.Register(7, List.of(registration), etr.getRef()));
    Partition.Done done = etr.receiveMessage(Duration.ofSeconds(10)).each().getFirst();
    assertThat(done.id()).isEqualTo(7);
    assertThat(done.eid()).isEqualTo(NAME);
    return done.outcome();
  }

  private Description.Prefix describe() {
    TestProbe<Description> probe = KIT.probe();
    partition.tell(new Partition.Describe(Optional.empty(), probe.getRef()));
    return probe.receiveMessage(Duration.ofSeconds(10)).prefixes().getFirst();
  }

  /// Lets several sweeps pass.
  private void staysRegistered() {
    etr.expectNoMessage(Duration.ofMillis(100));
    assertThat(locators()).isNotEmpty();
  }

  private List<String> locators() {
    return table
        .snapshot()
        .longestMatch(Eid.parse("172.16.30.101"))
        .map(found -> found.getValue().record().locators())
        .orElse(List.of())
        .stream()
        .map(locator -> locator.rloc().toString())
        .toList();
  }

  private Registration by(XtrIdentity who, String... rlocs) {
    long tag = tags.incrementAndGet();
    return new Registration(
        "SITE2",
        new Etr(Rloc.parse("192.168.100.2"), Optional.of(who)),
        Registers.record("172.16.30.0/24", 1440, rlocs),
        false,
        false,
        false,
        false,
        new Sighting(clock.instant(), new Nonce(tag), 1, true, tag));
  }

  private Registration strict(Registration it, long nonce) {
    return it.seen(
        new Sighting(clock.instant(), new Nonce(nonce), 2, true, it.seen().tag(), 3, true));
  }

  private Registration later(Registration same) {
    Sighting seen = same.seen();
    return same.seen(
        new Sighting(
            clock.instant(), seen.nonce(), 1, true, seen.tag(), seen.keyId(), seen.strict()));
  }

  /// Variations of a registration.
  private record Varied(Registration it) {
    Registration merge() {
      return of(it.record().ttlMinutes(), true, false);
    }

    Registration useTtl(int minutes) {
      return of(minutes, false, true);
    }

    Registration ttl(int minutes) {
      return of(minutes, false, false);
    }

    private Registration of(int ttlMinutes, boolean merge, boolean useTtl) {
      return new Registration(
          it.site(),
          it.etr(),
          it.record().withTtlMinutes(ttlMinutes),
          it.proxyReply(),
          merge,
          it.securityCapable(),
          useTtl,
          it.seen());
    }
  }
}
