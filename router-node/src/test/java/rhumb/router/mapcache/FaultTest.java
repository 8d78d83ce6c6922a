package rhumb.router.mapcache;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.mapcache.MapCacheBed.positive;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import rhumb.protocol.address.EidPrefix;

class FaultTest {
  private static final EidPrefix SITE2 = EidPrefix.parse("172.16.30.0/24");

  private final Logger faults = (Logger) LoggerFactory.getLogger("akka.actor.SupervisorStrategy");

  @BeforeEach
  void expectAFault() {
    faults.setLevel(Level.OFF);
  }

  @AfterEach
  void expectNoMore() {
    faults.setLevel(null);
  }

  @Test // a fault of ours must not leave a row behind that nobody owns
  void entryThatFailsIsGoneFromTheForwardingTable() {
    try (var bed = new MapCacheBed()) {
      bed.resolve("172.16.30.101", positive("172.16.30.0/24", 1440, "192.168.100.2"));
      assertThat(bed.forwarding.entry(SITE2)).isPresent();
      bed.failOnRelease = true;
      bed.miss("172.16.30.102"); // known meanwhile: the entry is to release it, and fails
      bed.eventuallyWithout(SITE2);
      assertThat(bed.prefixes()).hasSize(1);
      bed.failOnRelease = false;
      bed.resolve("172.16.30.103", positive("172.16.30.0/24", 1440, "192.168.100.2"));
      assertThat(bed.forwarding.entry(SITE2)).isPresent();
      assertThat(bed.view().entries().getLast().expires()).isNotEqualTo(Optional.empty());
    }
  }
}
