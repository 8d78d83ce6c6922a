package rhumb.mapping.prefix;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.mapping.testing.Registers;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.wire.Nonce;

class LeasesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Leases leases = new Leases();

  @Test
  void eachLeaseEndsInItsOwnTime() {
    renew("10.0.0.1/32", 0);
    renew("10.0.0.2/32", 60);
    assertThat(lapsed(179)).isEmpty();
    assertThat(lapsed(180)).containsExactly("10.0.0.1/32");
    assertThat(lapsed(239)).containsExactly("10.0.0.1/32"); // until somebody ends it
    end("10.0.0.1/32");
    assertThat(lapsed(239)).isEmpty();
    assertThat(lapsed(240)).containsExactly("10.0.0.2/32");
  }

  @Test
  void aRefreshPutsTheEndOff() {
    renew("10.0.0.1/32", 0);
    renew("10.0.0.1/32", 120);
    assertThat(lapsed(180)).isEmpty();
    assertThat(lapsed(299)).isEmpty();
    assertThat(lapsed(300)).containsExactly("10.0.0.1/32");
  }

  @Test
  void aShortLeaseAmongLongerOnesIsNotOverlooked() {
    renew("10.0.0.1/32", 0);
    assertThat(lapsed(10)).isEmpty();
    leases.renew(registration("10.0.0.2/32", 1, true), START.plusSeconds(20), true);
    assertThat(lapsed(79)).isEmpty();
    assertThat(lapsed(80)).containsExactly("10.0.0.2/32");
  }

  private void renew(String eid, int seconds) {
    leases.renew(registration(eid, 1440, false), START.plusSeconds(seconds), false);
  }

  private void end(String eid) {
    leases.end(EidPrefix.parse(eid), registration(eid, 1440, false).etr());
  }

  private List<String> lapsed(int seconds) {
    return leases.lapsed(START.plus(Duration.ofSeconds(seconds))).stream()
        .map(each -> each.eid().toString())
        .toList();
  }

  private static Registration registration(String eid, int ttlMinutes, boolean useTtl) {
    return new Registration(
        "FABRIC",
        new Etr(Rloc.parse("192.0.2.1"), Optional.empty()),
        Registers.record(eid, ttlMinutes, "192.0.2.1"),
        true,
        false,
        false,
        useTtl,
        new Sighting(START, new Nonce(1), 2, true, 1));
  }
}
