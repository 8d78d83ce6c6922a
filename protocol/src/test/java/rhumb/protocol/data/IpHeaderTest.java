package rhumb.protocol.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IpHeaderTest {
  //                                  v,tos len    id     DF     ttl,p  sum    source
  // destination
  private static final String PING4 =
      "4500 0020 0001 4000 3f01 baf1 ac100a65 ac101e65 "
          // type,code sum id seq
          + "0800 eeb7 1234 0001 00010203";
  private static final String UDP6 =
      "60b00000 000c 1140 20010db8000000000000000000000001 20010db8000000000000000000000002 "
          + "c000 10f5 000c 0000 01020304";

  private final IpHeader header = new IpHeader();

  @Test
  void fieldsOfAnIpv4Packet() {
    MemorySegment packet = packet(PING4);
    assertThat(header.wrap(packet, 0, 32)).isTrue();
    assertThat(header.isV6()).isFalse();
    assertThat(header.headerLength()).isEqualTo(20);
    assertThat(header.totalLength()).isEqualTo(32);
    assertThat(header.protocol()).isEqualTo(IpHeader.ICMP);
    assertThat(header.ttl()).isEqualTo(63);
    assertThat(header.dontFragment()).isTrue();
    assertThat(header.isFragment()).isFalse();
    assertThat(header.sourceV4()).isEqualTo(0xAC100A65);
    assertThat(header.destinationV4()).isEqualTo(0xAC101E65);
    assertThat(header.checksumHolds()).isTrue();
  }

  @Test
  void editedIpv4HeadersKeepARightChecksum() {
    MemorySegment packet = packet(PING4);
    header.wrap(packet, 0, 32);
    header.ttl(7);
    header.tos(0xB9);
    assertThat(header.ttl()).isEqualTo(7);
    assertThat(header.tos()).isEqualTo(0xB9);
    assertThat(header.protocol()).isEqualTo(IpHeader.ICMP);
    assertThat(header.checksumHolds()).isTrue();
  }

  @Test
  void fieldsOfAnIpv6Packet() {
    MemorySegment packet = packet(UDP6);
    assertThat(header.wrap(packet, 0, 52)).isTrue();
    assertThat(header.isV6()).isTrue();
    assertThat(header.tos()).isEqualTo(0x0B);
    assertThat(header.ttl()).isEqualTo(0x40);
    assertThat(header.protocol()).isEqualTo(IpHeader.UDP);
    assertThat(header.headerLength()).isEqualTo(40);
    assertThat(header.sourceLow()).isEqualTo(1);
    assertThat(header.destinationLow()).isEqualTo(2);
    header.tos(0xFF);
    header.ttl(1);
    assertThat(header.tos()).isEqualTo(0xFF);
    assertThat(header.ttl()).isEqualTo(1);
    assertThat(header.wrap(packet, 0, 52)).isTrue();
  }

  @Test
  void ipv6ExtensionHeadersAreSkippedUpToTheTransport() {
    String hopByHop =
        "60000000 0018 0040 20010db8000000000000000000000001 ff020000000000000000000000000002 "
            + "3c00 0000 00000000 1100 0000 00000000 0001 0002 0008 0000";
    assertThat(header.wrap(packet(hopByHop), 0, 64)).isTrue();
    assertThat(header.protocol()).isEqualTo(IpHeader.UDP);
    assertThat(header.headerLength()).isEqualTo(56);
    assertThat(header.isMulticast()).isTrue();
  }

  @Test
  void fragmentsAreToldFromWholePackets() {
    assertThat(header.wrap(packet(PING4.replace("4000 3f01", "2000 3f01")), 0, 32)).isTrue();
    assertThat(header.isFragment()).isTrue();
    assertThat(header.dontFragment()).isFalse();
    assertThat(header.wrap(packet(PING4.replace("4000 3f01", "0007 3f01")), 0, 32)).isTrue();
    assertThat(header.isFragment()).isTrue();
  }

  @Test
  void lengthsThatContradictTheBufferAreRefused() {
    MemorySegment four = packet(PING4);
    MemorySegment six = packet(UDP6);
    for (int available = 0; available < 32; available++) {
      assertThat(header.wrap(four, 0, available)).isFalse();
    }
    for (int available = 0; available < 52; available++) {
      assertThat(header.wrap(six, 0, available)).isFalse();
    }
    assertThat(header.wrap(packet(PING4.replace("4500", "4400")), 0, 32)).isFalse();
    assertThat(header.wrap(packet(PING4.replace("4500", "4F00")), 0, 32)).isFalse();
    assertThat(header.wrap(packet(PING4.replace("4500", "5500")), 0, 32)).isFalse();
  }

  @Test
  void noiseNeverReadsBeyondThePacket() {
    var random = new Random(7);
    byte[] octets = new byte[128];
    for (int i = 0; i < 100_000; i++) {
      random.nextBytes(octets);
      octets[0] = (byte) (random.nextBoolean() ? 0x60 : 0x45 + random.nextInt(3));
      int length = random.nextInt(octets.length + 1);
      MemorySegment exact = Arena.ofAuto().allocate(Math.max(length, 1)).asSlice(0, length);
      MemorySegment.copy(MemorySegment.ofArray(octets), 0, exact, 0, length);
      if (header.wrap(exact, 0, length)) FlowHash.of(header, exact, 0);
    }
  }

  static MemorySegment packet(String hex) {
    byte[] octets = HexFormat.of().parseHex(hex.replace(" ", ""));
    MemorySegment memory = Arena.ofAuto().allocate(octets.length);
    return memory.copyFrom(MemorySegment.ofArray(octets));
  }
}
