package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.linux.LinuxException;
import rhumb.router.packet.PacketBatch;

/// What one side cuts, the other merges.
class OffloadTest {
  private static final String A4 = "172.16.10.101";
  private static final String B4 = "172.16.30.101";
  private static final String A6 = "2001:db8:10::101";
  private static final String B6 = "2001:db8:30::101";
  private static final int ACK = 0x10;
  private static final int PSH_ACK = 0x18;

  private final IpHeader header = new IpHeader();

  @ParameterizedTest(name = "IPv6: {0}, payload {1} in segments of {2}")
  @CsvSource({
    "false,5000,1400",
    "true,5000,1400",
    "false,4200,1400",
    "true,64000,1360",
    "false,999,1"
  })
  void tcpSegmentsAreRightAndMergeAgain(boolean v6, int payload, int size) throws Exception {
    byte[] whole = Packets.tcp(v6 ? A6 : A4, v6 ? B6 : B4, 0xFFFF_FF00, PSH_ACK, payload);
    List<byte[]> segments = cut(whole, size);
    assertThat(segments).hasSize((payload + size - 1) / size).allMatch(Packets::checksumsHold);
    if (segments.size() <= 128) assertThat(merged(segments)).isEqualTo(whole);
  }

  @ParameterizedTest(name = "IPv6: {0}")
  @CsvSource({"false", "true"})
  void datagramsAreRightAndMergeAgain(boolean v6) throws Exception {
    byte[] whole = Packets.udp(v6 ? A6 : A4, v6 ? B6 : B4, 3010);
    List<byte[]> datagrams = cut(whole, 1000);
    assertThat(datagrams).hasSize(4).allMatch(Packets::checksumsHold);
    assertThat(merged(datagrams)).isEqualTo(whole);
  }

  @Test
  void pushAndFinishBelongToTheLastSegment() throws Exception {
    List<byte[]> segments = cut(Packets.tcp(A4, B4, 1, 0x99, 3000), 1000); // CWR ACK PSH FIN
    assertThat(segments.stream().map(s -> s[33] & 0xFF)).containsExactly(0x90, 0x10, 0x19);
  }

  @Test
  void whatDoesNotFollowDoesNotJoin() {
    byte[] first = Packets.tcp(A4, B4, 1000, ACK, 100);
    assertThat(joins(first, Packets.tcp(A4, B4, 1100, ACK, 100))).isTrue();
    assertThat(joins(first, Packets.tcp(A4, B4, 1100, ACK, 50))).isTrue();
    assertThat(joins(first, Packets.tcp(A4, B4, 1101, ACK, 100))).isFalse();
    assertThat(joins(first, Packets.tcp(A4, B4, 1000, ACK, 100))).isFalse();
    assertThat(joins(first, Packets.tcp(A4, B4, 1100, ACK, 101))).isFalse();
    assertThat(joins(first, Packets.tcp(A4, "172.16.30.102", 1100, ACK, 100))).isFalse();
    assertThat(joins(first, Packets.udp(A4, B4, 100))).isFalse();
    assertThat(joins(Packets.tcp(A4, B4, 1000, PSH_ACK, 100), Packets.tcp(A4, B4, 1100, ACK, 9)))
        .isFalse();
  }

  @Test
  void otherHeaderFieldsThatDifferPreventMerging() {
    byte[] first = Packets.tcp(A4, B4, 1000, ACK, 100);
    byte[] next = Packets.tcp(A4, B4, 1100, ACK, 100);
    for (int at : new int[] {1, 8, 28, 34, 38, 48}) { // TOS, TTL, ack, window, urgent, time stamp
      byte[] changed = next.clone();
      changed[at] ^= 1;
      assertThat(joins(first, changed)).describedAs("octet %d", at).isFalse();
    }
  }

  @Test // RFC 9293 §3.1: the kernel would put a right checksum over the damage
  void aWrongChecksumIsNotHiddenByMerging() {
    byte[] damaged = Packets.tcp(A4, B4, 1000, ACK, 100);
    damaged[80] ^= 1;
    PacketBatch batch = Packets.batch(damaged);
    header.wrap(batch.memory(), batch.at(0), batch.length(0));
    assertThat(mergeable(batch, 0)).isZero();
  }

  @Test
  void controlSegmentsAndZeroChecksumsAreLeftAlone() {
    for (int flags : new int[] {0x02, 0x11, 0x14, 0x30, 0x50}) {
      assertThat(mergeable(Packets.tcp(A4, B4, 1, flags, 10))).isFalse();
    }
    assertThat(mergeable(Packets.tcp(A4, B4, 1, ACK, 0))).isFalse();
    byte[] unchecked = Packets.udp(A4, B4, 10);
    unchecked[26] = 0;
    unchecked[27] = 0;
    assertThat(mergeable(unchecked)).isFalse();
    assertThat(mergeable(Packets.udp(A4, B4, 10))).isTrue();
  }

  private int mergeable(PacketBatch batch, int i) {
    return Merge.mergeable(batch.memory(), batch.at(i), batch.length(i), header, true);
  }

  private boolean mergeable(byte[] packet) {
    PacketBatch batch = Packets.batch(packet);
    header.wrap(batch.memory(), batch.at(0), batch.length(0));
    return mergeable(batch, 0) > 0;
  }

  private boolean joins(byte[] first, byte[] next) {
    PacketBatch batch = Packets.batch(first, next);
    var merge = new Merge();
    header.wrap(batch.memory(), batch.at(0), batch.length(0));
    merge.begin(
        batch.memory(),
        batch.at(0),
        batch.length(0),
        header,
        header.protocol() == IpHeader.TCP ? 52 : 28);
    header.wrap(batch.memory(), batch.at(1), batch.length(1));
    return merge.join(
        batch.memory(),
        batch.at(1),
        batch.length(1),
        header,
        header.protocol() == IpHeader.TCP ? 52 : 28);
  }

  private List<byte[]> cut(byte[] whole, int size) throws LinuxException {
    PacketBatch batch = Packets.batch(whole);
    header.wrap(batch.memory(), batch.at(0), batch.length(0));
    int headers = Parse.headersLength(batch.memory(), batch.at(0), header);
    int payload = whole.length - headers;
    batch.superPacket(0, size, (payload + size - 1) / size);
    var kept = new Kept();
    new Segmentation().cut(batch, 0, header, headers, kept);
    return kept.packets;
  }

  /// The super-packet that the packets merge into, its checksum completed as the kernel would.
  private byte[] merged(List<byte[]> packets) {
    PacketBatch batch = Packets.batch(packets.toArray(byte[][]::new));
    var merge = new Merge();
    for (int i = 0; i < batch.count(); i++) {
      header.wrap(batch.memory(), batch.at(i), batch.length(i));
      int headers = mergeable(batch, i);
      assertThat(headers).isPositive();
      if (i == 0) merge.begin(batch.memory(), batch.at(i), batch.length(i), header, headers);
      else
        assertThat(merge.join(batch.memory(), batch.at(i), batch.length(i), header, headers))
            .isTrue();
    }
    merge.writeHeaders(batch.memory());
    byte[] whole = new byte[merge.octets()];
    int at = 0;
    for (int n = 0; n < merge.count(); n++) {
      byte[] member = Packets.octets(batch.memory(), merge.at(n), merge.length(n));
      int from = n == 0 ? 0 : merge.headers();
      System.arraycopy(member, from, whole, at, member.length - from);
      at += member.length - from;
    }
    PacketBatch result = Packets.batch(whole);
    result.partialChecksum(0, merge.transport(), merge.transport() + merge.checksumOffset());
    Segmentation.completeChecksum(result, 0);
    return Packets.octets(result, 0);
  }

  /// Copies what goes out.
  private static final class Kept implements Exit {
    final List<byte[]> packets = new ArrayList<>();

    @Override
    public int prepare(MemorySegment memory, long packetAt) {
      return 0;
    }

    @Override
    public void add(
        MemorySegment memory,
        long headersAt,
        int headersLength,
        long payload,
        int payloadLength,
        int counts) {
      byte[] packet = new byte[headersLength + payloadLength];
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, headersAt, packet, 0, headersLength);
      MemorySegment tail = MemorySegment.ofAddress(payload).reinterpret(payloadLength);
      MemorySegment.copy(tail, ValueLayout.JAVA_BYTE, 0, packet, headersLength, payloadLength);
      packets.add(packet);
    }

    @Override
    public void flush() {}
  }
}
