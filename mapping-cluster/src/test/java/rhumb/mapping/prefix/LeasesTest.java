package rhumb.mapping.prefix;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rhumb.mapping.prefix.Leases.Repetition;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.mapping.testing.Registers;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.wire.Nonce;

class LeasesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

  private final Leases leases = new Leases();

  /// The same message each time, as deployed ETRs send it, at the time of the node that took it.
  private static Registration seen(Instant at) {
    return new Registration(
        "SITE",
        new Etr(Rloc.parse("192.0.2.1"), Optional.empty()),
        Registers.record("172.16.0.0/24", 1440, "192.0.2.1"),
        false,
        false,
        false,
        false,
        new Sighting(at, new Nonce(7), 1, true, 7));
  }

  @ParameterizedTest // whose clock is how far from the partition's
  @ValueSource(ints = {0, 60, -60, 1440})
  void aRefreshIsNoRepetitionWhateverTheTimeOfDayIsWhereItWasTaken(int minutesOff) {
    Duration off = Duration.ofMinutes(minutesOff);
    leases.renew(seen(NOW.plus(off)), NOW, true);
    Instant soon = NOW.plusSeconds(5);
    Instant later = NOW.plusSeconds(61);
    assertThat(leases.repetition(seen(soon.plus(off)), soon)).isEqualTo(Repetition.LAST);
    assertThat(leases.repetition(seen(soon), soon)).isEqualTo(Repetition.LAST);
    assertThat(leases.repetition(seen(later.plus(off)), later)).isEqualTo(Repetition.NONE);
    assertThat(leases.repetition(seen(later), later)).isEqualTo(Repetition.NONE);
  }

  @Test
  void aLeaseLastsAsLongByThePartitionsClockWhateverTheTimeOfDayIsWhereItWasTaken() {
    leases.renew(seen(NOW.plus(Duration.ofHours(1))), NOW, true);
    assertThat(leases.lapsed(NOW.plusSeconds(179))).isEmpty();
    assertThat(leases.lapsed(NOW.plusSeconds(180))).hasSize(1);
  }
}
