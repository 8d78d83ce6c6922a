package rhumb.mapping.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.resolver.RecentRequests.Request;
import rhumb.mapping.testing.TestClock;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;

class RecentRequestsTest {
  private static final IpAddress ITR = IpAddress.parse("192.0.2.1");
  private static final Optional<Eid> SOURCE = Optional.of(Eid.parse("172.16.10.101"));

  private final TestClock clock = new TestClock();
  private final RecentRequests recent = new RecentRequests(clock);

  @Test
  void theSameRequestIsCountedAndTheLastOneCounts() {
    recent.add(ITR, Optional.empty(), mapping("172.16.30.0/24"));
    clock.advance(Duration.ofSeconds(7));
    recent.add(ITR, SOURCE, mapping("172.16.30.0/24"));
    recent.add(ITR, Optional.empty(), mapping("172.16.30.0/24"));
    assertThat(recent.last(10))
        .containsExactly(
            new Request(
                ITR,
                SOURCE,
                EidPrefix.parse("172.16.30.0/24"),
                "SITE2",
                1440,
                Instant.ofEpochMilli(clock.millis()),
                3));
  }

  @Test
  void otherItrsAndOtherPrefixesAreOtherRequests() {
    recent.add(ITR, SOURCE, mapping("172.16.30.0/24"));
    clock.advance(Duration.ofSeconds(1));
    recent.add(IpAddress.parse("192.0.2.2"), SOURCE, mapping("172.16.30.0/24"));
    clock.advance(Duration.ofSeconds(1));
    recent.add(ITR, SOURCE, mapping("172.16.31.0/24"));
    assertThat(recent.last(10)).hasSize(3).extracting(Request::count).containsOnly(1L);
    assertThat(recent.last(1))
        .extracting(each -> each.eid().toString())
        .containsExactly("172.16.31.0/24");
  }

  @Test
  void manyRequestsTakeNoMoreRoomAndTheNewestIsThere() {
    for (int i = 0; i < 100_000; i++) {
      recent.add(new Ipv4Address(i), SOURCE, mapping("172.16.30.0/24"));
      clock.advance(Duration.ofMillis(10));
    }
    List<Request> last = recent.last(Integer.MAX_VALUE);
    assertThat(last).hasSizeLessThanOrEqualTo(8192);
    assertThat(last.getFirst().itr()).isEqualTo(new Ipv4Address(99_999));
  }

  @Test
  void aFloodDoesNotWashAwayWhatIsNew() {
    for (int i = 0; i < 100_000; i++) {
      recent.add(new Ipv4Address(i), SOURCE, mapping("172.16.30.0/24"));
    }
    assertThat(recent.last(Integer.MAX_VALUE))
        .hasSizeBetween(4000, 8192)
        .extracting(Request::itr)
        .contains(new Ipv4Address(0));
  }

  private static Mapping mapping(String eid) {
    var locator = Locator.local(Rloc.parse("192.0.2.9"), 1, 100);
    return Mapping.fixed(
        "SITE2", MappingRecord.positive(EidPrefix.parse(eid), 1440, List.of(locator)));
  }
}
