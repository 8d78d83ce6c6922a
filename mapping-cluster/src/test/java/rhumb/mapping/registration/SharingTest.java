package rhumb.mapping.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhumb.mapping.testing.Registers;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.wire.Nonce;

class SharingTest {
  private final Sharing sharing = new Sharing();

  @Test
  void equalPartsOfRegistrationsAreTheSameObjects() {
    Registration one = sharing.of(registration("10.0.0.1/32", "192.0.2.1"));
    Registration other = sharing.of(registration("10.0.0.2/32", "192.0.2.1"));
    assertThat(other).isEqualTo(registration("10.0.0.2/32", "192.0.2.1"));
    assertThat(other.etr()).isSameAs(one.etr());
    assertThat(other.site()).isSameAs(one.site());
    assertThat(other.record().locators()).isSameAs(one.record().locators());
    assertThat(sharing.of(other)).isSameAs(other);
  }

  @Test
  void whatIsMuchIsNotKept() {
    for (int i = 0; i < 100_000; i++) sharing.one(Integer.toString(i));
    String site = Integer.toString(1_000_000);
    assertThat(sharing.one(site)).isSameAs(site);
    assertThat(sharing.one(Integer.toString(1_000_000))).isSameAs(site);
  }

  private static Registration registration(String eid, String rloc) {
    return new Registration(
        String.valueOf("FABRIC".toCharArray()),
        new Etr(Rloc.parse(rloc), Optional.empty()),
        Registers.record(eid, 1440, rloc),
        true,
        false,
        false,
        false,
        new Sighting(Instant.EPOCH, new Nonce(1), 1, true, 1));
  }
}
