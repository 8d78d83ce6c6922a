package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.HOST1;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.atRest;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.data.Checksum;
import rhumb.protocol.data.DataHeader;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.linux.Datagram;
import rhumb.protocol.linux.SendBatch;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpSocket;
import rhumb.router.packet.PacketBatch;

/// Which datagrams of a train are looked at together, and that all of them get what the first gets.
class SiblingsTest {
  private static final int ACK = 0x10;
  private static final int LISP = DataHeader.LENGTH;

  private final Siblings siblings = new Siblings();

  @Test
  void segmentsOfOneFlowAreSiblings() {
    assertThat(are(tcp(1000, 500), tcp(1500, 500))).isTrue();
    assertThat(are(tcp(1000, 500), tcp(1500, 20))).describedAs("the last").isTrue();
    assertThat(are(tcp6(1000, 500), tcp6(1500, 500))).isTrue();
    assertThat(are(tcp6(1000, 500), tcp6(1500, 20))).describedAs("the last").isTrue();
  }

  @Test
  void whateverTheStagesLookAtHasToBeEqual() {
    for (int at : new int[] {0, 3, 4, 7, LISP + 1, LISP + 6, LISP + 8, LISP + 9, LISP + 13}) {
      assertThat(are(tcp(1, 100), changed(tcp(101, 100), at))).describedAs("IPv4 %d", at).isFalse();
    }
    for (int at : new int[] {0, 7, LISP, LISP + 3, LISP + 6, LISP + 7, LISP + 9, LISP + 39}) {
      assertThat(are(tcp6(1, 100), changed(tcp6(101, 100), at)))
          .describedAs("IPv6 %d", at)
          .isFalse();
    }
    assertThat(are(tcp(1, 100), tcp6(101, 80))).isFalse();
    assertThat(are(tcp6(1, 80), tcp(101, 100))).isFalse();
  }

  @Test
  void aDamagedHeaderHasNoSiblings() {
    byte[] damaged = tcp(1, 100);
    damaged[LISP + 10] ^= 1; // the checksum
    assertThat(mayHave(damaged)).isFalse();
    assertThat(are(tcp(1, 100), damaged)).isFalse();
    byte[] padded = Arrays.copyOf(tcp(1, 100), tcp(1, 100).length + 2);
    assertThat(mayHave(padded)).isFalse();
    assertThat(mayHave(changed(tcp(1, 100), LISP))).describedAs("options").isFalse();
    byte[] shim = tcp(1, 100);
    shim[0] |= 0x04; // P: another header may follow
    assertThat(mayHave(shim)).isFalse();
    for (int length = 0; length < tcp(1, 100).length; length++) {
      assertThat(mayHave(Arrays.copyOf(tcp(1, 100), length))).isFalse();
      assertThat(mayHave(Arrays.copyOf(tcp6(1, 100), length))).isFalse();
    }
  }

  @Test // RFC 9293 §3.1: the kernel would put a right checksum over the damage
  void siblingsAreMergedOnlyIfTheirTransportsAgree() {
    assertThat(joins(tcp(1100, 100))).isTrue();
    assertThat(joins(tcp(1101, 100))).describedAs("sequence").isFalse();
    assertThat(joins(tcp(1100, 101))).describedAs("longer").isFalse();
    int transport = LISP + IpHeader.V4_LENGTH;
    for (int at : new int[] {1, 3, 8, 12, 13, 14, 18, 28, 40}) {
      byte[] next = changed(tcp(1100, 100), transport + at);
      assertThat(joins(next)).describedAs("octet %d", at).isFalse();
      assertThat(are(tcp(1000, 100), next)).isTrue();
    }
  }

  /// With the checksum mended, so that nothing but the octet differs.
  private static byte[] changed(byte[] datagram, int at) {
    byte[] changed = datagram.clone();
    int bit = at == LISP ? 2 : 1;
    changed[at] = (byte) (changed[at] ^ bit);
    boolean v4 = at >= LISP && at < LISP + IpHeader.V4_LENGTH && changed[LISP] >>> 4 == 4;
    if (v4) {
      changed[LISP + 10] = changed[LISP + 11] = 0;
      MemorySegment memory = Packets.memory(changed);
      int checksum = Checksum.of(Checksum.sum(memory, LISP, IpHeader.V4_LENGTH));
      changed[LISP + 10] = (byte) (checksum >>> 8);
      changed[LISP + 11] = (byte) checksum;
    }
    return changed;
  }

  private boolean mayHave(byte[] datagram) {
    return siblings.mayHave(Packets.memory(datagram), 0, datagram.length);
  }

  private boolean are(byte[] first, byte[] next) {
    byte[] both = Arrays.copyOf(first, first.length + next.length);
    System.arraycopy(next, 0, both, first.length, next.length);
    MemorySegment memory = Packets.memory(both);
    return siblings.mayHave(memory, 0, first.length)
        && siblings.are(memory, 0, first.length, next.length);
  }

  /// Whether it joins 100 octets from number 1000 on.
  private static boolean joins(byte[] next) {
    PacketBatch batch = Packets.batch(tcp(1000, 100), next);
    MemorySegment memory = batch.memory();
    var header = new IpHeader();
    header.wrap(memory, batch.at(0) + LISP, batch.length(0) - LISP);
    var merge = new Merge();
    merge.begin(memory, batch.at(0) + LISP, batch.length(0) - LISP, header, 52);
    return merge.joinSibling(memory, batch.at(1) + LISP, batch.length(1) - LISP);
  }

  private static byte[] tcp(int sequence, int payload) {
    return lisp(Packets.tcp(HOST1, HOST2, sequence, ACK, payload));
  }

  private static byte[] tcp6(int sequence, int payload) {
    return lisp(Packets.tcp(TwoSites.HOST1_V6, TwoSites.HOST2_V6, sequence, ACK, payload));
  }

  private static byte[] lisp(byte[] packet) {
    byte[] datagram = new byte[LISP + packet.length];
    System.arraycopy(packet, 0, datagram, LISP, packet.length);
    return datagram;
  }

  @Test // RFC 9300 §5.3
  void allPacketsOfATrainGetTheOuterTtlAndCongestionMark() throws Exception {
    try (var net = new TwoSites()) {
      net.start(false);
      Consumer<byte[]> noChecksum = packet -> packet[26] = packet[27] = 0; // cannot be merged
      receivesAll(net, noChecksum);
      receivesAll(net, _ -> {});
      var in = atRest(net.site2.plane::decapsulated);
      assertThat(in.received()).isEqualTo(in.sent()).isEqualTo(8);
      assertThat(in.sentBytes()).isEqualTo(in.receivedBytes());
    }
  }

  private static void receivesAll(TwoSites net, Consumer<byte[]> change) throws Exception {
    byte[] packet = Packets.udp(HOST1, HOST2, 100);
    packet[1] = 1; // ECT(1)
    packet[6] = 0x40; // DF
    packet[10] = packet[11] = 0;
    MemorySegment memory = Packets.memory(packet);
    int checksum = Checksum.of(Checksum.sum(memory, 0, IpHeader.V4_LENGTH));
    packet[10] = (byte) (checksum >>> 8);
    packet[11] = (byte) checksum;
    change.accept(packet);
    var train = new ByteArrayOutputStream();
    for (int i = 0; i < 4; i++) train.writeBytes(lisp(packet));
    try (UdpSocket host = net.host2.call(() -> UdpSocket.open(at(HOST2, 2000), UdpOptions.data()));
        UdpSocket core =
            net.router1.call(() -> UdpSocket.open(at("192.0.2.1", 0), UdpOptions.control()))) {
      var batch = new SendBatch(1, 1, train.size());
      batch.begin(at("192.0.2.2", DataHeader.PORT)).ttl(5).tos(3);
      batch.segmentSize(LISP + packet.length).copy(train.toByteArray());
      assertThat(core.send(batch)).isEqualTo(1);
      for (int i = 0; i < 4; i++) {
        Datagram got = host.receive(Duration.ofSeconds(10)).orElseThrow();
        assertThat(got.ttl()).isEqualTo(4); // router 2 forwards it to its site
        assertThat(got.tos()).isEqualTo(3); // congestion experienced
        assertThat(got.payload()).hasSize(100);
      }
    }
  }

  private static SockAddr at(String address, int port) {
    return SockAddr.of(IpAddress.parse(address).toInetAddress(), port);
  }
}
