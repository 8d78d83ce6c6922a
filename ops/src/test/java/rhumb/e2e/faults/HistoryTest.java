package rhumb.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import rhumb.e2e.faults.History.Event;
import rhumb.e2e.faults.History.Kind;

/// The checker finds what it is there for, and nothing else.
class HistoryTest {
  private final History history = new History(Duration.ofNanos(100), Duration.ofNanos(300));

  private void add(long at, Kind kind, String node, int write) {
    history.add(new Event(at, at + 1, kind, node, "a", write));
  }

  private void assertFound(String contradiction) {
    assertThat(history.contradictions()).singleElement().asString().contains(contradiction);
  }

  @Test
  void whatAWorkingClusterSaysIsFine() {
    add(0, Kind.BEGUN, "", 1);
    add(2, Kind.READ, "x", 0);
    add(4, Kind.READ, "x", 1); // stored, and not yet confirmed
    add(6, Kind.CONFIRMED, "x", 1);
    add(8, Kind.BEGUN, "", 2);
    add(10, Kind.READ, "x", 2);
    add(12, Kind.READ, "y", 1); // another node's table may lag a little
    add(14, Kind.CONFIRMED, "x", 2);
    add(200, Kind.READ, "y", 2);
    assertThat(history.contradictions()).isEmpty();
    assertThat(history.longestWrite(0)).isEqualTo(Duration.ofNanos(7));
  }

  @Test
  void aLostWriteIsFound() {
    add(0, Kind.BEGUN, "", 1);
    add(1, Kind.CONFIRMED, "x", 1);
    add(150, Kind.READ, "x", 0);
    assertFound("should have seen 1");
  }

  @Test
  void nodesThatAreApartHaveMoreTimeAndNotAllOfIt() {
    add(0, Kind.BEGUN, "", 1);
    add(1, Kind.CONFIRMED, "x", 1);
    history.apart(50, 1000);
    add(150, Kind.READ, "y", 0);
    assertThat(history.contradictions()).isEmpty();
    add(350, Kind.READ, "y", 0);
    assertFound("should have seen 1");
  }

  @Test
  void anInventedOneIsFound() {
    add(0, Kind.BEGUN, "", 1);
    add(1, Kind.READ, "x", 2);
    assertFound("invented");
  }

  @Test
  void goingBackIsFound() {
    add(0, Kind.BEGUN, "", 1);
    add(1, Kind.BEGUN, "", 2);
    add(2, Kind.READ, "x", 2);
    add(3, Kind.READ, "x", 1);
    assertFound("went back from 2");
  }

  @Test
  void anAcknowledgementWithoutAStoreIsFound() {
    history.unwritable(10, 20);
    add(0, Kind.BEGUN, "", 1);
    add(9, Kind.CONFIRMED, "x", 1); // begun before
    assertThat(history.contradictions()).isEmpty();
    add(11, Kind.BEGUN, "", 2);
    add(13, Kind.CONFIRMED, "x", 2);
    assertFound("cannot have been stored");
  }

  @Test
  void aMinorityThatConfirmsIsFound() {
    history.outvoted("x", 10, 20);
    add(0, Kind.BEGUN, "", 1);
    add(11, Kind.CONFIRMED, "x", 1); // begun before
    add(12, Kind.BEGUN, "", 2);
    add(13, Kind.CONFIRMED, "y", 2);
    add(14, Kind.READ, "x", 2);
    add(15, Kind.BEGUN, "", 3);
    assertThat(history.contradictions()).isEmpty();
    add(16, Kind.CONFIRMED, "x", 3);
    assertFound("confirmed by the minority");
  }

  @Test
  void aNodeThatSpeaksFromTheDeadIsFound() {
    history.silent("x", 10, 20);
    add(0, Kind.BEGUN, "", 1);
    add(5, Kind.READ, "x", 1);
    add(12, Kind.READ, "y", 1);
    assertThat(history.contradictions()).isEmpty();
    add(13, Kind.READ, "x", 1);
    assertFound("should be silent");
  }

  @Test
  void aPacketThatDoesNotArriveIsFound() {
    add(0, Kind.SENT, "", 1);
    add(1, Kind.SENT, "", 2);
    add(2, Kind.ARRIVED, "", 2);
    add(3, Kind.ARRIVED, "", 1); // overtaken
    assertThat(history.contradictions()).isEmpty();
    add(4, Kind.SENT, "", 3);
    assertFound("lost on its way");
  }

  @Test
  void anOperationThatFailsIsFound() {
    add(1, Kind.FAILED, "x", 1);
    assertFound("failed");
  }
}
