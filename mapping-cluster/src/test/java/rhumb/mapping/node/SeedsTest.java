package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rhumb.mapping.settings.MappingSettings.Cluster;
import rhumb.protocol.address.IpAddress;

class SeedsTest {
  private static List<String> seeds(String own, String... seeds) {
    return Seeds.of(new Cluster(own, 25520, List.of(seeds)), SeedsTest::dns);
  }

  private static List<IpAddress> dns(String name) {
    return name.equals("mapping.example")
        ? Stream.of("192.0.2.3", "2001:db8::2", "192.0.2.1").map(IpAddress::parse).toList()
        : List.of();
  }

  @Test
  void aNameStandsForAllItsAddressesInTheSameOrderEverywhere() {
    assertThat(seeds("192.0.2.1", "mapping.example:25520"))
        .containsExactly("192.0.2.1:25520", "192.0.2.3:25520");
    assertThat(seeds("2001:db8::1", "mapping.example:25521"))
        .containsExactly("[2001:db8::2]:25521");
  }

  @Test
  void numbersStayAsTheyAreAndCountOnce() {
    assertThat(seeds("192.0.2.1", "192.0.2.7:25520", "[2001:db8::1]:1", "192.0.2.7:25520"))
        .containsExactly("192.0.2.7:25520", "[2001:db8::1]:1");
  }

  @Test // where nodes are known by their names
  void aNodeThatCallsItselfByItsNameCallsTheOthersByTheirs() {
    assertThat(seeds("a.mapping.example", "mapping.example:25520"))
        .containsExactly("mapping.example:25520");
  }

  @Test
  void anUnknownNameIsLeftToBeFoundLater() {
    assertThat(seeds("192.0.2.1", "elsewhere.example:25520", "192.0.2.7:25520"))
        .containsExactly("elsewhere.example:25520", "192.0.2.7:25520");
  }
}
