package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.IpAddress;

class RecentMessagesTest {
  private static final IpAddress PEER = IpAddress.parse("192.0.2.1");
  private static final byte[] UNKNOWN = {(byte) 0xE0, 0, 0, 0};

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final RecentMessages recent =
      new RecentMessages(
          new Clock() {
            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          });

  @Test
  void nothingIsRecordedUntilSomebodyLooks() {
    recent.received(PEER, 4342, UNKNOWN);
    assertThat(recent.after(0)).isEmpty();
    recent.received(PEER, 4342, UNKNOWN);
    recent.sent(PEER, 4342, new byte[] {0x10});
    List<RecentMessages.Seen> seen = recent.after(0);
    assertThat(seen).extracting(RecentMessages.Seen::sent).containsExactly(false, true);
    assertThat(seen.getFirst().line()).startsWith("type 14");
    assertThat(seen.getLast().line()).isEqualTo("malformed (truncated)");
    assertThat(recent.after(seen.getFirst().id())).hasSize(1);
  }

  @Test
  void itEndsAMinuteAfterTheLastLook() {
    recent.after(0);
    recent.received(PEER, 4342, UNKNOWN);
    now = now.plus(Duration.ofSeconds(61));
    recent.received(PEER, 4342, UNKNOWN);
    assertThat(recent.after(0)).isEmpty();
  }

  @Test
  void whatIsKeptIsBounded() {
    recent.after(0);
    for (int i = 0; i < 1000; i++) recent.received(PEER, 4342, UNKNOWN);
    recent.received(PEER, 4342, new byte[60_000]);
    List<RecentMessages.Seen> seen = recent.after(0);
    assertThat(seen).hasSize(256);
    assertThat(seen.getLast().octets()).isEqualTo(60_000);
    assertThat(seen.getLast().line()).isEqualTo("a message too long to be kept");
  }
}
