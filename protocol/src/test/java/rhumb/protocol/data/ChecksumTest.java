package rhumb.protocol.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  @Test // RFC 1071 §3 works this example
  void theExampleOfTheRfc() {
    MemorySegment memory = memory(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
    assertThat(Checksum.sum(memory, 0, 8)).isEqualTo(0xddf2);
    assertThat(Checksum.of(0xddf2)).isEqualTo(0x220d);
  }

  @Test
  void anyLengthAndAlignmentAgreesWithTheDefinition() {
    var random = new Random(1);
    byte[] octets = new byte[600];
    random.nextBytes(octets);
    MemorySegment memory = Arena.ofAuto().allocate(octets.length);
    memory.copyFrom(MemorySegment.ofArray(octets));
    for (int at = 0; at < 9; at++) {
      for (int length = 0; length + at <= octets.length; length++) {
        assertThat(Checksum.sum(memory, at, length)).isEqualTo(naive(octets, at, length));
      }
    }
  }

  @Test
  void onesAlone() {
    byte[] ones = new byte[65_536];
    java.util.Arrays.fill(ones, (byte) 0xFF);
    MemorySegment memory = Arena.ofAuto().allocate(ones.length);
    memory.copyFrom(MemorySegment.ofArray(ones));
    assertThat(Checksum.sum(memory, 0, ones.length)).isEqualTo(0xFFFF);
  }

  @Test // RFC 1624 §4
  void aChangedWordIsMendedWithoutSummingAnew() {
    assertThat(Checksum.replace(0xDD2F, 0x5555, 0x3285)).isEqualTo(0x0000);
  }

  @Test
  void pseudoHeadersOfBothFamiliesSumTheirWords() {
    assertThat(Checksum.pseudoHeader(0x0A000001, 0x0A000002, 6, 20))
        .isEqualTo(0x0A00 + 1 + 0x0A00 + 2 + 6 + 20);
    assertThat(Checksum.pseudoHeader(0x20010DB8_00000000L, 1, 0x20010DB8_00000000L, 2, 17, 8))
        .isEqualTo(2 * (0x2001 + 0x0DB8) + 1 + 2 + 17 + 8);
  }

  private static int naive(byte[] octets, int at, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      int octet = octets[at + i] & 0xFF;
      sum += i % 2 == 0 ? octet << 8 : octet;
    }
    while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >>> 16);
    return (int) sum;
  }

  private static MemorySegment memory(int... octets) {
    MemorySegment memory = Arena.ofAuto().allocate(octets.length);
    for (int i = 0; i < octets.length; i++) {
      memory.set(ValueLayout.JAVA_BYTE, i, (byte) octets[i]);
    }
    return memory;
  }
}
