package rhumb.mapping.prefix;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rhumb.mapping.testing.JournalKit;
import rhumb.mapping.testing.Registers;
import rhumb.protocol.address.EidPrefix;

/// Which of three nodes have the rows of a partition that lives on the first of them.
class HoldersTest {
  @RegisterExtension static final JournalKit KIT = new JournalKit();
  private static final EidPrefix NAME = EidPrefix.parse("10.0.0.0/12");
  private static final int ROWS = 3;

  private final TestProbe<Replica.Command> one = KIT.probe();
  private final TestProbe<Replica.Command> two = KIT.probe();
  private final Holders holders = new Holders(new Copies(2, _ -> false));
  private ActorRef<Replica.Command> chosen = KIT.nobody();
  private ActorRef<Replica.Command> other = KIT.nobody();

  @BeforeEach
  void choose() {
    holders.others(Set.of(one.getRef(), two.getRef()));
    chosen = holders.of(NAME).getFirst();
    other = chosen.equals(one.getRef()) ? two.getRef() : one.getRef();
  }

  @Test
  void whoHasRowsKeepsThemUntilTheChosenOneHasThem() {
    assertThat(has(other, ROWS, true)).isEqualTo(kept());
    assertThat(has(chosen, 0, false)).isEqualTo(kept());
    assertThat(has(other, ROWS, true)).isEqualTo(kept());
    assertThat(holders.listeners(NAME)).containsExactlyInAnyOrder(chosen, other);
    assertThat(holders.of(NAME)).containsExactly(chosen, other);

    assertThat(has(chosen, ROWS, true)).isEqualTo(new Holders.Judged(true, Set.of(other)));
    assertThat(holders.listeners(NAME)).containsExactly(chosen);
    assertThat(holders.of(NAME)).containsExactly(chosen);
    assertThat(has(other, ROWS, true)).isEqualTo(new Holders.Judged(false, Set.of()));
    assertThat(has(chosen, ROWS, false)).isEqualTo(kept()); // a change is on its way
  }

  @Test
  void whoHasNothingNeedsNothingUnlessItIsChosen() {
    assertThat(has(other, 0, false).isFor()).isFalse();
    assertThat(has(chosen, 0, false).isFor()).isTrue();
  }

  @Test
  void whoWantsTheRowsHasToHaveThemToo() {
    has(chosen, ROWS, true);
    assertThat(holders.judge(NAME, other, 0, false, true)).isEqualTo(kept());
    assertThat(holders.listeners(NAME)).containsExactlyInAnyOrder(chosen, other);
    assertThat(holders.judge(NAME, other, ROWS, true, true)).isEqualTo(kept());
    assertThat(holders.judge(NAME, other, ROWS, true, false).isFor()).isFalse();
  }

  @Test
  void withoutTheChosenOneTheOtherHasToHaveThem() {
    has(chosen, ROWS, true);
    holders.others(Set.of(other));
    assertThat(has(other, 0, false)).isEqualTo(kept());
    holders.others(Set.of(one.getRef(), two.getRef()));
    assertThat(has(other, ROWS, true)).isEqualTo(kept()); // the chosen one may have missed some
    assertThat(has(chosen, ROWS, true).released()).containsExactly(other);
  }

  @Test
  void theRestIsToldAtOnceWhenTheChosenOneHasThem() {
    var publisher = new Publisher(new ReadTable(), new Copies(2, _ -> false));
    publisher.others(Set.of(one.getRef(), two.getRef()));
    publisher.publish(row(1));
    one.expectMessage(new Replica.Published(row(1)));
    two.expectMessage(new Replica.Published(row(1)));
    for (TestProbe<Replica.Command> each : List.of(one, two)) {
      var digest = new ReadTable.Digest(1, 1);
      publisher.isFor(
          NAME, new Partition.Compare(digest, true, false, each.getRef()), true); // one is chosen
    }
    TestProbe<Replica.Command> released = chosen.equals(one.getRef()) ? two : one;
    TestProbe<Replica.Command> kept = chosen.equals(one.getRef()) ? one : two;
    var told = released.expectMessageClass(Replica.Elsewhere.class);
    assertThat(told.partition()).isEqualTo(NAME);
    publisher.publish(row(2));
    kept.expectMessage(new Replica.Published(row(2)));
    released.expectNoMessage();
  }

  private Holders.Judged has(ActorRef<Replica.Command> node, int rows, boolean same) {
    return holders.judge(NAME, node, rows, same, false);
  }

  private static Holders.Judged kept() {
    return new Holders.Judged(true, Set.of());
  }

  private static Mapping row(long version) {
    return new Mapping(
        NAME, "FABRIC", Registers.record("10.1.0.1/32", 1440, "192.0.2.1"), true, false, version);
  }
}
