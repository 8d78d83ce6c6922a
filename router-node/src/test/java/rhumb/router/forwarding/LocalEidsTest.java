package rhumb.router.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;

class LocalEidsTest {
  private static final EidPrefix SITE = EidPrefix.parse("172.16.10.0/24");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // soon negative
  private final LocalEids eids = new LocalEids(List.of(SITE), now::get);
  private final LocalEids.Site site = eids.in(InstanceId.DEFAULT);

  private void locators(boolean reachable, String... rlocs) {
    var locators =
        Stream.of(rlocs)
            .map(rloc -> Locator.local(Rloc.parse(rloc), 1, 1).withReachable(reachable))
            .toList();
    eids.replaceMappings(List.of(MappingRecord.positive(SITE, 1, locators)));
  }

  @Test // RFC 9300 §13.1
  void statusBitsPauseWhenALocatorIsAddedOrRemoved() {
    locators(true, "192.0.2.1");
    assertThat(site.hasSettled()).isTrue(); // nobody can have counted others
    locators(true, "192.0.2.1", "192.0.2.2");
    assertThat(site.hasSettled()).isFalse();
    now.addAndGet(Duration.ofMinutes(3).toNanos());
    locators(true, "192.0.2.2");
    now.addAndGet(Duration.ofMinutes(3).toNanos());
    assertThat(site.hasSettled()).isFalse();
    now.addAndGet(Duration.ofMinutes(2).toNanos());
    assertThat(site.hasSettled()).isTrue();
  }

  @Test // it is what they are for
  void statusBitsGoOnWhenALocatorIsLost() {
    locators(true, "192.0.2.1", "192.0.2.2");
    locators(false, "192.0.2.1", "192.0.2.2");
    assertThat(site.hasSettled()).isTrue();
    assertThat(site.statusBits(0xAC100A01)).isZero();
  }
}
