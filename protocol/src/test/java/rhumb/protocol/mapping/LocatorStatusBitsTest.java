package rhumb.protocol.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Rloc;

/// RFC 9300 §10.
class LocatorStatusBitsTest {
  private static List<Locator> locators(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Locator.local(new Rloc(new Ipv4Address(0x0A000001 + i)), 1, 1))
        .toList();
  }

  private static String reachable(List<Locator> locators) {
    var text = new StringBuilder();
    for (Locator locator : locators) text.append(locator.reachable() ? '1' : '0');
    return text.toString();
  }

  @Test
  void theThirdLocatorHasTheThirdLeastSignificantBit() {
    List<Locator> three = locators(3);
    assertThat(LocatorStatusBits.of(three, _ -> true)).isEqualTo(0b111);
    assertThat(LocatorStatusBits.of(three, each -> !each.equals(three.get(2)))).isEqualTo(0b011);
    assertThat(LocatorStatusBits.of(locators(40), _ -> true)).isEqualTo(-1);
  }

  @Test
  void aClearBitTakesALocatorOut() {
    assertThat(reachable(LocatorStatusBits.applied(locators(3), 0b101, 32))).isEqualTo("101");
  }

  @Test
  void bitsSayNothingOfLocatorsBeyondThem() {
    assertThat(reachable(LocatorStatusBits.applied(locators(10), 0, 8))).isEqualTo("0000000011");
    assertThat(reachable(LocatorStatusBits.applied(locators(34), 0, 32))).endsWith("0011");
  }

  @Test
  void aSetBitDoesNotOverrideTheMapping() {
    List<Locator> down = locators(1).stream().map(each -> each.withReachable(false)).toList();
    assertThat(reachable(LocatorStatusBits.applied(down, 1, 32))).isEqualTo("0");
  }

  @Test
  void bitsWithoutALocatorDoNotMatter() {
    assertThat(LocatorStatusBits.relevant(0xFF, 3, 8)).isEqualTo(7);
    assertThat(LocatorStatusBits.relevant(-1, 12, 8)).isEqualTo(0xFF);
    assertThat(LocatorStatusBits.relevant(-1, 40, 32)).isEqualTo(-1);
  }
}
