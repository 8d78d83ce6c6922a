package rhumb.protocol.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class FlowHashTest {
  private static final String UDP4 =
      "4500 0020 0001 0000 3f11 0000 0a000001 0a000002 c000 0035 000c 0000 01020304";

  private final IpHeader header = new IpHeader();

  @Test
  void packetsOfAFlowAgreeWhateverTheyCarry() {
    assertThat(hash(UDP4)).isEqualTo(hash(UDP4.replace("01020304", "ffffffff")));
    assertThat(hash(UDP4)).isNotEqualTo(hash(UDP4.replace("c000", "c001")));
    assertThat(hash(UDP4)).isNotEqualTo(hash(UDP4.replace("0a000002", "0a000003")));
  }

  @Test
  void everyTransportWithPortsTellsItsFlowsApart() {
    for (String transport : new String[] {"06", "11", "84"}) { // TCP, UDP, SCTP
      String packet = UDP4.replace("3f11", "3f" + transport);
      assertThat(hash(packet)).isNotEqualTo(hash(packet.replace("c000 0035", "c001 0035")));
      assertThat(hash(packet)).isNotEqualTo(hash(packet.replace("c000 0035", "c000 0036")));
      String six =
          "60000000 000c %s 3f 20010db8000000000000000000000001 20010db8000000000000000000000002"
                  .formatted(transport)
              + " c000 0035 000c 0000 01020304";
      assertThat(hash(six)).isNotEqualTo(hash(six.replace("c000 0035", "c001 0035")));
      assertThat(hash(six)).isEqualTo(hash(six.replace("01020304", "04030201")));
    }
    assertThat(hash(UDP4.replace("3f11", "3f32"))) // ESP: addresses are all there is
        .isEqualTo(hash(UDP4.replace("3f11", "3f32").replace("c000", "c001")));
  }

  @Test // every fragment of a datagram goes the same way, with ports or without
  void fragmentsAgreeWithEachOther() {
    String first = UDP4.replace("0001 0000", "0001 2000");
    String second = UDP4.replace("0001 0000", "0001 0003").replace("c000", "1234");
    assertThat(hash(first)).isEqualTo(hash(second));
  }

  @Test
  void echoesAreToldApartByTheirIdentifier() {
    String ping = "4500 0020 0001 0000 3f01 0000 0a000001 0a000002 0800 0000 1234 0001 01020304";
    assertThat(hash(ping)).isEqualTo(hash(ping.replace("1234 0001", "1234 0002")));
    assertThat(hash(ping)).isNotEqualTo(hash(ping.replace("1234", "1235")));
  }

  @Test // RFC 9300 §12: the source port is what the core's load balancing sees
  void flowsSpreadEvenlyOverSixteenPorts() {
    int[] counts = new int[16];
    MemorySegment packet = IpHeaderTest.packet(UDP4);
    for (int port = 0; port < 16_000; port++) {
      packet.set(ValueLayout.JAVA_SHORT_UNALIGNED, 20, Short.reverseBytes((short) port));
      header.wrap(packet, 0, 32);
      counts[FlowHash.of(header, packet, 0) >>> 28]++;
    }
    for (int count : counts) assertThat(count).isBetween(850, 1150);
  }

  private int hash(String hex) {
    MemorySegment packet = IpHeaderTest.packet(hex);
    assertThat(header.wrap(packet, 0, (int) packet.byteSize())).isTrue();
    return FlowHash.of(header, packet, 0);
  }
}
