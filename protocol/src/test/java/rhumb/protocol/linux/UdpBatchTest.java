package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rhumb.protocol.linux.UdpOptions.Flag;

class UdpBatchTest {
  private static final SockAddr LOOPBACK_V4 = SockAddr.v4(0x7F000001, 0);
  private static final SockAddr LOOPBACK_V6 = SockAddr.v6(0, 1, 0);
  private static final UdpOptions TELLING =
      UdpOptions.data().with(Flag.PACKET_INFO).withBuffers(1 << 20, 1 << 20);
  private static final int ECT_0 = 0x02;
  private static final int AF41 = 0x88;

  private final Arena arena = Arena.ofAuto();

  private MemorySegment octets(String text) {
    return arena.allocateFrom(JAVA_BYTE, text.getBytes(UTF_8));
  }

  /// Loopback delivers within the send, so what was sent is there.
  private static String text(ReceiveBatch batch, int slot) {
    return new String(batch.copy(slot), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void piecesAreGatheredAndTosTtlAndSourceTravel(boolean v6) throws Exception {
    SockAddr loopback = v6 ? LOOPBACK_V6 : LOOPBACK_V4;
    MemorySegment header = octets("head-");
    MemorySegment payload = octets("..payload..");
    try (var near = UdpSocket.open(loopback, TELLING);
        var far = UdpSocket.open(loopback, TELLING)) {
      var out = new SendBatch(4, 8, 100);
      out.begin(far.local()).tos(AF41 | ECT_0).ttl(17);
      out.piece(header.address(), 5).piece(payload, 2, 7);
      out.begin(far.local()).from(loopback.high(), loopback.low()).copy("copied".getBytes(UTF_8));
      assertThat(near.send(out)).isEqualTo(2);
      assertThat(out.remaining()).isZero();
      assertThat(out.accepted()).isEqualTo(2);
      assertThat(out.errno(0)).isZero();

      var in = new ReceiveBatch(8, 2048, 56);
      assertThat(far.receive(in)).isEqualTo(2);
      assertThat(text(in, 0)).isEqualTo("head-payload");
      assertThat(in.tos(0)).isEqualTo(AF41 | ECT_0);
      assertThat(in.ttl(0)).isEqualTo(17);
      assertThat(in.fromV6(0)).isEqualTo(v6);
      assertThat(in.sourceHigh(0)).isEqualTo(loopback.high());
      assertThat(in.sourceLow(0)).isEqualTo(loopback.low());
      assertThat(in.sourcePort(0)).isEqualTo(near.local().port());
      assertThat(in.source(0)).isEqualTo(near.local());
      assertThat(in.local(0)).isEqualTo(loopback.address());
      assertThat(in.localLow(0)).isEqualTo(loopback.low());
      assertThat(in.interfaceIndex(0)).isEqualTo(1); // lo
      assertThat(in.segmentSize(0)).isZero();
      assertThat(text(in, 1)).isEqualTo("copied");
      assertThat(in.tos(1)).isZero();
      assertThat(in.ttl(1)).isEqualTo(64);

      assertThat(far.receive(in)).isZero();
      assertThat(in.count()).isZero();
    }
  }

  @Test
  void aShortSlotSaysThatItTruncated() throws Exception {
    try (var near = UdpSocket.open(LOOPBACK_V4, TELLING);
        var far = UdpSocket.open(LOOPBACK_V4, TELLING)) {
      near.send("123456789".getBytes(UTF_8), far.local());
      near.send("12345".getBytes(UTF_8), far.local());
      var in = new ReceiveBatch(2, 5);
      assertThat(far.receive(in)).isEqualTo(2);
      assertThat(in.truncated(0)).isTrue();
      assertThat(text(in, 0)).isEqualTo("12345");
      assertThat(in.truncated(1)).isFalse();
    }
  }

  @Test
  void slotsMayPointIntoForeignBuffers() throws Exception {
    MemorySegment lease = arena.allocate(100);
    try (var near = UdpSocket.open(LOOPBACK_V4, TELLING);
        var far = UdpSocket.open(LOOPBACK_V4, TELLING)) {
      near.send("leased".getBytes(UTF_8), far.local());
      var in = new ReceiveBatch(1, 1);
      in.redirect(0, lease.address() + 50, 50);
      assertThat(far.receive(in)).isEqualTo(1);
      assertThat(in.address(0)).isEqualTo(lease.address() + 50);
      assertThat(lease.asSlice(50, in.length(0)).toArray(JAVA_BYTE))
          .isEqualTo("leased".getBytes(UTF_8));
    }
  }

  @Test
  void nothingOfTheMessageBeforeIsLeftWhereItsMemoryIsUsedAgain() throws Exception {
    try (var v4 = UdpSocket.open(LOOPBACK_V4, TELLING);
        var v6 = UdpSocket.open(LOOPBACK_V6, TELLING)) {
      var out = new SendBatch(1, 1, 2);
      sendBack(v4, out.begin(v4.local()).tosAndTtl(AF41, 9), AF41, 9);
      sendBack(v4, out.begin(v4.local()).tosAndTtl(ECT_0, 17), ECT_0, 17);
      sendBack(v6, out.begin(v6.local()).tosAndTtl(AF41, 7), AF41, 7);
      sendBack(v4, out.begin(v4.local()), 0, 64);
      sendBack(v4, out.begin(v4.local()).tosAndTtl(AF41, 9), AF41, 9);
      sendBack(v4, out.begin(v4.local()).ttl(5), 0, 5);
      sendBack(v4, out.begin(v4.local()).tosAndTtl(ECT_0, 3), ECT_0, 3);
      sendBack(v4, out.begin(v4.local()).segmentSize(1).tosAndTtl(AF41, 4), AF41, 4);
      sendBack(v4, out.begin(v4.local()).tosAndTtl(ECT_0, 3), ECT_0, 3);
    }
  }

  private static void sendBack(UdpSocket self, SendBatch out, int tos, int ttl) throws Exception {
    out.copy("x".getBytes(UTF_8));
    assertThat(self.send(out)).isEqualTo(1);
    out.clear();
    var in = new ReceiveBatch(1, 100);
    assertThat(self.receive(in)).isEqualTo(1);
    assertThat(in.tos(0)).isEqualTo(tos);
    assertThat(in.ttl(0)).isEqualTo(ttl);
  }

  @Test // udp(7): UDP_SEGMENT cuts, UDP_GRO joins
  void aTrainIsCutOnSendingAndJoinedOnReceiving() throws Exception {
    MemorySegment payload = octets("aaaabbbbccccdd");
    try (var near = UdpSocket.open(LOOPBACK_V4, TELLING);
        var plain = UdpSocket.open(LOOPBACK_V4, TELLING);
        var joining = UdpSocket.open(LOOPBACK_V4, TELLING.with(Flag.GRO))) {
      var out = new SendBatch(2, 2);
      out.beginV4(0x7F000001, plain.local().port()).segmentSize(4).piece(payload, 0, 14);
      out.beginV4(0x7F000001, joining.local().port()).segmentSize(4).tos(AF41).ttl(9);
      out.piece(payload, 0, 14);
      assertThat(near.send(out)).isEqualTo(2);

      var in = new ReceiveBatch(8, 65_535);
      assertThat(plain.receive(in)).isEqualTo(4);
      assertThat(text(in, 0)).isEqualTo("aaaa");
      assertThat(text(in, 3)).isEqualTo("dd");
      assertThat(joining.receive(in)).isEqualTo(1);
      assertThat(text(in, 0)).isEqualTo("aaaabbbbccccdd");
      assertThat(in.segmentSize(0)).isEqualTo(4);
      assertThat(in.tos(0)).isEqualTo(AF41);
      assertThat(in.ttl(0)).isEqualTo(9);
    }
  }

  @Test // udp(7) UDP_SEGMENT
  void theMostSegmentsAreTriedOut() throws Exception {
    int most = UdpSocket.maxSegments();
    assertThat(most).isIn(64, 128);
    try (var socket = UdpSocket.open(LOOPBACK_V4, TELLING)) {
      var out = new SendBatch(2, 2, 1000);
      out.begin(socket.local()).segmentSize(1).copy(new byte[most]);
      out.begin(socket.local()).segmentSize(1).copy(new byte[most + 1]);
      assertThat(socket.send(out)).isEqualTo(1);
      assertThat(out.errno(1)).isEqualTo(Errno.EINVAL.number);
    }
  }

  @Test
  void refusedMessagesAreNamedAndTheOthersGo() throws Exception {
    MemorySegment large = arena.allocate(66_000);
    try (var near = UdpSocket.open(LOOPBACK_V4, TELLING);
        var far = UdpSocket.open(LOOPBACK_V4, TELLING)) {
      var out = new SendBatch(4, 4);
      out.begin(far.local()).piece(large, 0, 1);
      out.begin(far.local()).piece(large, 0, 66_000); // longer than IPv4 allows
      out.begin(far.local()).piece(large, 0, 2);
      out.begin(far.local()).ttl(0).piece(large, 0, 3); // ip(7): 1..255
      assertThat(out.errno(3)).isEqualTo(SendBatch.NOT_SENT);
      assertThat(near.send(out)).isEqualTo(2);
      assertThat(out.accepted()).isEqualTo(2);
      assertThat(out.failed()).isEqualTo(2);
      assertThat(out.errno(1)).isEqualTo(Errno.EMSGSIZE.number);
      assertThat(out.errno(3)).isEqualTo(Errno.EINVAL.number);
      assertThat(near.sendErrors().byDescription())
          .containsEntry("the datagram is larger than the path allows (EMSGSIZE)", 1L)
          .containsEntry("the kernel rejects an argument (EINVAL)", 1L);
      assertThat(near.pathErrors().total()).isZero();

      var in = new ReceiveBatch(4, 100);
      assertThat(far.receive(in)).isEqualTo(2);
      assertThat(in.length(1)).isEqualTo(2);
    }
  }

  @Test
  void aFullBatchSaysSoBeforeItOverflows() {
    var out = new SendBatch(2, 3, 4);
    out.begin(LOOPBACK_V4).piece(1, 1);
    assertThat(out.hasRoom(2)).isTrue();
    assertThat(out.hasRoom(3)).isFalse();
    assertThat(out.hasRoomToCopy(4)).isTrue();
    assertThat(out.hasRoomToCopy(5)).isFalse();
    out.begin(LOOPBACK_V4);
    assertThat(out.hasRoom(0)).isFalse();
    assertThatThrownBy(() -> out.begin(LOOPBACK_V4)).isInstanceOf(IllegalStateException.class);
    out.clear();
    assertThat(out.hasRoom(3)).isTrue();
  }

  @Test
  void closedSocketsThrowInsteadOfLosing() throws Exception {
    var socket = UdpSocket.open(LOOPBACK_V4, TELLING);
    socket.close();
    var out = new SendBatch(1, 1, 1);
    out.begin(LOOPBACK_V4).copy(new byte[1]);
    assertThatThrownBy(() -> socket.send(new byte[1], LOOPBACK_V4))
        .hasMessageEndingWith("is closed (EBADF)");
    assertThat(out.remaining()).isEqualTo(1);
  }

  @Test
  void sendingAndReceivingBatchesAllocatesNothing() throws Exception {
    MemorySegment payload = arena.allocate(100);
    try (var near = UdpSocket.open(LOOPBACK_V4, TELLING);
        var far = UdpSocket.open(LOOPBACK_V4, TELLING.with(Flag.GRO))) {
      var out = new SendBatch(16, 32);
      var in = new ReceiveBatch(16, 65_535);
      int port = far.local().port();
      int rounds = 100_000 / out.messages();
      assertThat(bounce(near, far, out, in, payload, port, rounds)).isGreaterThan(99_000);
      long octets = Allocation.leastOctets(() -> bounce(near, far, out, in, payload, port, rounds));
      assertThat(octets).as("octets of heap for 100,000 datagrams").isLessThan(Allocation.BOXES);
    }
  }

  private static long bounce(
      UdpSocket near,
      UdpSocket far,
      SendBatch out,
      ReceiveBatch in,
      MemorySegment payload,
      int port,
      int rounds)
      throws LinuxException {
    long sum = 0;
    for (int round = 0; round < rounds; round++) {
      out.clear();
      while (out.hasRoom(2)) {
        out.beginV4(0x7F000001, port).tos(ECT_0).ttl(64);
        out.piece(payload, 0, 8).piece(payload, 8, 64);
      }
      near.send(out);
      far.receive(in);
      for (int i = 0; i < in.count(); i++) {
        sum += in.length(i) == 72 && in.sourceV4(i) == 0x7F000001 && in.tos(i) == ECT_0 ? 1 : 0;
      }
    }
    return sum;
  }

  @Test
  void flushWaitsForRoomInTheSendBuffer() throws Exception {
    MemorySegment payload = arena.allocate(1000);
    try (var near = UdpSocket.open(LOOPBACK_V4, TELLING.withBuffers(0, 4096));
        var far = UdpSocket.open(LOOPBACK_V4, TELLING.withBuffers(4 << 20, 0))) {
      var out = new SendBatch(200, 200);
      while (out.hasRoom(1)) {
        out.begin(far.local()).piece(payload, 0, 1000);
      }
      assertThat(near.flush(out, Duration.ofSeconds(30).toNanos())).isEqualTo(200);
    }
  }
}
