package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.atRest;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.linux.Poller;
import rhumb.protocol.linux.ReceiveBatch;
import rhumb.protocol.linux.SendBatch;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpOptions.Flag;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.wire.DropReason;

/// What outer and inner headers make of each other (RFC 9300 §5.3, RFC 6040), on real wires and for
/// all four combinations of IPv4 and IPv6.
class OuterHeaderTest {
  private static final int PORT = 7000;
  private static final int CE = 3;
  private static final int ECT0 = 2;
  private static final int EF = 0xB8;
  private static final long PATIENCE_NS = Duration.ofSeconds(20).toNanos();

  @ParameterizedTest(name = "inner IPv6: {0}, outer IPv6: {1}")
  @CsvSource({"false,false", "true,false", "false,true", "true,true"})
  void hopsAndTrafficClassAreCopiedOutward(boolean innerV6, boolean outerV6) throws Exception {
    String rloc = outerV6 ? "2001:db8:ff::2" : "192.0.2.2";
    try (var net = new TwoSites();
        UdpSocket far = open(net.router2, rloc, 4341);
        UdpSocket host = open(net.host1, innerV6 ? TwoSites.HOST1_V6 : TwoSites.HOST1, PORT)) {
      net.site1.encapsulate(TwoSites.SITE2, rloc);
      net.site1.start();
      for (int tos : new int[] {EF | ECT0, EF | CE, 0}) {
        send(host, innerV6 ? TwoSites.HOST2_V6 : TwoSites.HOST2, PORT, new byte[20], 33, tos);
        ReceiveBatch outer = receive(far);
        assertThat(outer.tos(0)).isEqualTo(tos);
        assertThat(outer.ttl(0)).as("as the inner one after this router's hop").isEqualTo(32);
        byte[] inner = Arrays.copyOfRange(outer.copy(0), 8, outer.length(0));
        assertThat(inner[innerV6 ? 7 : 8]).isEqualTo((byte) 32);
        assertThat(Packets.checksumsHold(inner)).isTrue();
      }
    }
  }

  @ParameterizedTest(name = "inner IPv6: {0}, outer IPv6: {1}")
  @CsvSource({"false,false", "true,false", "false,true", "true,true"})
  void hopsAndCongestionReachTheHost(boolean innerV6, boolean outerV6) throws Exception {
    String rloc = outerV6 ? "2001:db8:ff::2" : "192.0.2.2";
    String to = innerV6 ? TwoSites.HOST2_V6 : TwoSites.HOST2;
    byte[] able = innerPacket(innerV6, to, ECT0);
    try (var net = new TwoSites();
        UdpSocket core = open(net.router1, outerV6 ? "2001:db8:ff::1" : "192.0.2.1", PORT);
        UdpSocket host = open(net.host2, to, 2000)) {
      net.site2.start();
      send(core, rloc, 4341, StepsTest.lisp(0, 0, able), 9, EF | CE);
      ReceiveBatch seen = receive(host);
      assertThat(seen.ttl(0)).as("the outer one, less this router's hop").isEqualTo(8);
      assertThat(seen.tos(0)).isEqualTo(EF | CE);
      send(core, rloc, 4341, StepsTest.lisp(0, 0, able), 255, 0);
      seen = receive(host);
      assertThat(seen.ttl(0)).as("never raised").isEqualTo(62);
      assertThat(seen.tos(0)).as("RFC 6040: the mark of the inner header stays").isEqualTo(ECT0);
      // congestion that its sender would not understand: the packet itself has to be the signal
      send(core, rloc, 4341, StepsTest.lisp(0, 0, innerPacket(innerV6, to, 0)), 9, CE);
      send(core, rloc, 4341, StepsTest.lisp(0, 0, able), 9, 0);
      assertThat(receive(host).ttl(0)).isEqualTo(8);
      assertThat(atRest(net.site2.plane::decapsulated).dropped())
          .containsOnlyKeys(DropReason.ECN_CONGESTION_LOST)
          .containsEntry(DropReason.ECN_CONGESTION_LOST, 1L);
    }
  }

  @ParameterizedTest(name = "outer IPv6: {0}, offloads: {1}")
  @CsvSource({"false,false", "true,false", "false,true", "true,true"})
  void dontFragmentIsSetAndTheChecksumIsLeftOutUnlessTrainsNeedIt(boolean v6, boolean offloads)
      throws Exception {
    String is = offloads ? " != 0" : " = 0";
    String expected =
        v6
            ? "ip6[6] = 17 and ip6[42:2] = 4341 and ip6[46:2]" + is
            : "ip and udp dst port 4341 and ip[6] & 0x40 != 0 and udp[6:2]" + is;
    try (var net = new TwoSites()) {
      if (!offloads) net.settings(TwoSites::withoutOffloads);
      net.start(v6);
      Process capture =
          net.router2.call(
              () ->
                  new ProcessBuilder("tcpdump", "-n", "-i", "up0_2_1", "-c", "3", expected)
                      .redirectErrorStream(true)
                      .start());
      capture.inputReader().readLine(); // it listens
      TwoSites.run(net.host1, "ping", "-n", "-c", "5", "-i", "0.02", "-W", "2", TwoSites.HOST2);
      assertThat(capture.waitFor(PATIENCE_NS, TimeUnit.NANOSECONDS)).as(expected).isTrue();
    }
  }

  @ParameterizedTest(name = "outer IPv6: {0}, with a checksum: {1}")
  @CsvSource({"false,false", "true,false", "false,true", "true,true"})
  void packetsAreAcceptedWithAndWithoutAChecksumFromASourcePortThatIsAlwaysTheSame(
      boolean v6, boolean checksum) throws Exception {
    UdpOptions options = UdpOptions.data();
    if (!checksum) options = options.with(Flag.SEND_ZERO_CHECKSUM);
    // Open Overlay Router sends all it has from the port of LISP data
    SockAddr from = SockAddr.of(InetAddress.getByName(v6 ? "2001:db8:ff::1" : "192.0.2.1"), 4341);
    UdpOptions theirs = options;
    try (var net = new TwoSites();
        UdpSocket core = net.router1.call(() -> UdpSocket.open(from, theirs));
        UdpSocket host = open(net.host2, TwoSites.HOST2, 2000)) {
      net.site2.start();
      byte[] inner = innerPacket(false, TwoSites.HOST2, 0);
      send(core, v6 ? "2001:db8:ff::2" : "192.0.2.2", 4341, StepsTest.lisp(0, 0, inner), 64, 0);
      assertThat(receive(host).length(0)).isEqualTo(20);
      assertThat(atRest(net.site2.plane::decapsulated).dropped()).isEmpty();
    }
  }

  private static byte[] innerPacket(boolean v6, String to, int tos) {
    byte[] packet = Packets.udp(v6 ? TwoSites.HOST1_V6 : TwoSites.HOST1, to, 20);
    var header = new rhumb.protocol.data.IpHeader();
    var memory = Packets.memory(packet);
    header.wrap(memory, 0, packet.length);
    header.tos(tos);
    return memory.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
  }

  private static UdpSocket open(NetworkNamespace in, String address, int port) throws Exception {
    SockAddr local = SockAddr.of(InetAddress.getByName(address), port);
    return in.call(() -> UdpSocket.open(local, UdpOptions.data()));
  }

  private static void send(UdpSocket from, String to, int port, byte[] octets, int ttl, int tos)
      throws Exception {
    var batch = new SendBatch(1, 1, octets.length);
    batch.begin(SockAddr.of(InetAddress.getByName(to), port)).copy(octets).ttl(ttl).tos(tos);
    from.flush(batch, PATIENCE_NS);
    assertThat(batch.errno(0)).isZero();
  }

  private static ReceiveBatch receive(UdpSocket socket) throws Exception {
    var batch = new ReceiveBatch(1, 2048);
    try (Poller poller = Poller.open(1)) {
      poller.add(socket, Poller.READ);
      long end = System.nanoTime() + PATIENCE_NS;
      while (socket.receive(batch) == 0 && System.nanoTime() < end) poller.await(100_000_000);
    }
    assertThat(batch.count()).isEqualTo(1);
    return batch;
  }
}
