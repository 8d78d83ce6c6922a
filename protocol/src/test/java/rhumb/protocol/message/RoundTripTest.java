package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import rhumb.protocol.wire.MalformedMessage;

/// What is written can be read, and what is read is what was written.
class RoundTripTest {
  @Provide
  Arbitrary<ControlMessage> messages() {
    return Arbitraries.randomValue(random -> new RandomMessages(random).any());
  }

  @Property(tries = 5_000)
  void aMessageSurvivesTheWire(@ForAll("messages") ControlMessage message) throws MalformedMessage {
    byte[] octets = message.toByteArray();
    ControlMessage read = ControlMessage.decode(octets);
    assertThat(read).isEqualTo(message).hasSameHashCodeAs(message);
    assertThat(read.toByteArray()).isEqualTo(octets);
  }

  @Property(tries = 500)
  void aMessageMayStandAnywhereInABuffer(@ForAll("messages") ControlMessage message)
      throws MalformedMessage {
    byte[] octets = message.toByteArray();
    byte[] buffer = new byte[octets.length + 20];
    Arrays.fill(buffer, (byte) 0xA5);
    System.arraycopy(octets, 0, buffer, 7, octets.length);
    assertThat(ControlMessage.decode(buffer, 7, octets.length)).isEqualTo(message);
  }

  @Property(tries = 1_000)
  void octetsAfterTheEndAreRefused(@ForAll("messages") ControlMessage message) {
    if (message instanceof UnknownMessage || message instanceof SharedExtension) return;
    byte[] octets = message.toByteArray();
    assertThat(Decoded.of(Arrays.copyOf(octets, octets.length + 1)).reason()).isPresent();
  }

  @Property(tries = 2_000)
  void damageIsRefusedOrReadButNeverHurts(@ForAll("messages") ControlMessage message)
      throws MalformedMessage {
    byte[] octets = message.toByteArray();
    var random = new SplittableRandom(Arrays.hashCode(octets));
    for (int i = 0; i < 20; i++) {
      byte[] damaged = octets.clone();
      for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      int length = random.nextBoolean() ? damaged.length : random.nextInt(damaged.length + 1);
      Decoded.of(damaged, length).message().ifPresent(RoundTripTest::settles);
    }
  }

  /// What was read can be written, and from then on it stays the same.
  private static void settles(ControlMessage message) {
    byte[] once = message.toByteArray();
    assertThat(Decoded.of(once).message()).isPresent();
    assertThat(Decoded.of(once).message().orElseThrow().toByteArray()).isEqualTo(once);
  }
}
