package rhumb.router.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.IpAddress;
import rhumb.router.forwarding.Verdict.Target;

class LocatorChoiceTest {
  private static final IpAddress A = IpAddress.parse("192.0.2.1");
  private static final IpAddress B = IpAddress.parse("192.0.2.2");
  private static final IpAddress C = IpAddress.parse("2001:db8::3");
  private static final IpAddress D = IpAddress.parse("2001:db8::4");

  @Test // RFC 9300 §12 has weights that do not sum to 100
  void bucketsAreSharedByWeight() {
    byte[] buckets =
        buckets(
            new Target(A, 1, 30), new Target(B, 1, 20), new Target(C, 1, 20), new Target(D, 1, 10));
    assertThat(share(buckets, 0)).isEqualTo(48);
    assertThat(share(buckets, 1)).isEqualTo(32);
    assertThat(share(buckets, 2)).isEqualTo(32);
    assertThat(share(buckets, 3)).isEqualTo(16);
  }

  @Test
  void weightsThatAreAllZeroAreEqual() {
    byte[] buckets = buckets(new Target(A, 1, 0), new Target(B, 1, 0));
    assertThat(share(buckets, 0)).isEqualTo(64);
  }

  @Test
  void weightZeroGetsNothingWhileAnotherHasWeight() {
    assertThat(LocatorChoice.usable(List.of(new Target(A, 1, 0), new Target(B, 1, 5))))
        .containsExactly(new Target(B, 1, 5));
  }

  @Test
  void flowsOfTheOthersStayWhenALocatorGoes() {
    byte[] before =
        buckets(
            new Target(A, 1, 25), new Target(B, 1, 25), new Target(C, 1, 25), new Target(D, 1, 25));
    byte[] after = buckets(new Target(A, 1, 25), new Target(B, 1, 25), new Target(C, 1, 25));
    int moved = 0;
    for (int i = 0; i < before.length; i++) {
      if (before[i] != 3 && before[i] != after[i]) moved++;
    }
    assertThat(moved).isLessThan(before.length / 10);
  }

  private static byte[] buckets(Target... targets) {
    return LocatorChoice.buckets(LocatorChoice.usable(List.of(targets)));
  }

  private static int share(byte[] buckets, int target) {
    int count = 0;
    for (byte bucket : buckets) if (bucket == target) count++;
    return count;
  }
}
