package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class MajorityTest {
  private static final Address A = node(1);
  private static final Address B = node(2);
  private static final Address C = node(3);
  private static final Address D = node(4);

  private static Address node(int number) {
    return new Address("akka", "rhumb", "10.0.0." + number, 25520);
  }

  @Test
  void whoSeesMoreThanItMissesGoesOn() {
    assertThat(Majority.of(List.of(A, B, C), List.of(A))).isTrue();
    assertThat(Majority.of(List.of(A, B, C), List.of(A, B))).isFalse();
    assertThat(Majority.of(List.of(A), List.of())).isTrue();
  }

  @Test
  void ofTwoHalvesTheOneWithTheLowestAddressGoesOn() {
    assertThat(Majority.of(List.of(B, A), List.of(B))).isTrue();
    assertThat(Majority.of(List.of(B, A), List.of(A))).isFalse();
    assertThat(Majority.of(List.of(A, B, C, D), List.of(B, D))).isTrue();
    assertThat(Majority.of(List.of(A, B, C, D), List.of(A, D))).isFalse();
  }

  @Test // whoever leaves, joins or was given up does not count
  void othersDoNotMatter() {
    assertThat(Majority.of(List.of(B), List.of(A, C, D))).isTrue();
    assertThat(Majority.of(List.of(), List.of(A))).isTrue(); // the last one, leaving
  }
}
