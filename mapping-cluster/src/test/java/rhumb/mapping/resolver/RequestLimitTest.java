package rhumb.mapping.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.IpAddress;

class RequestLimitTest {
  private static final IpAddress SOURCE = IpAddress.parse("192.0.2.1");
  private static final IpAddress NEIGHBOUR = IpAddress.parse("192.0.2.200");
  private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 1_000); // clocks wrap

  @Test
  void aNetworkGetsItsShareAndABurst() {
    var limit = new RequestLimit(10, nowNs::get);
    assertThat(admitted(limit, SOURCE, 100)).isEqualTo(20);
    assertThat(limit.admits(NEIGHBOUR)).isFalse();
    for (int i = 0; i < 5; i++) {
      nowNs.addAndGet(1_000_000_000);
      assertThat(admitted(limit, SOURCE, 100)).isEqualTo(10);
    }
  }

  @Test
  void othersAreNotConcerned() {
    var limit = new RequestLimit(10, nowNs::get);
    admitted(limit, SOURCE, 100);
    int served = 0;
    for (int i = 0; i < 200; i++) {
      if (limit.admits(IpAddress.parse("198.51." + i + ".1"))) served++;
      if (limit.admits(IpAddress.parse("2001:db8:" + i + "::1"))) served++;
    }
    assertThat(served).isGreaterThan(390); // a few may share a bucket
  }

  @Test
  void withoutALimitEverythingIsTaken() {
    assertThat(admitted(new RequestLimit(0, nowNs::get), SOURCE, 100_000)).isEqualTo(100_000);
  }

  private static int admitted(RequestLimit limit, IpAddress source, int tries) {
    int admitted = 0;
    for (int i = 0; i < tries; i++) if (limit.admits(source)) admitted++;
    return admitted;
  }
}
