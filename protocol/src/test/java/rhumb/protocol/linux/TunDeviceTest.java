package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The kernel routes 10.5.0.0/16 and fd05::/16 into the device; whoever opens its queue is the rest
/// of the world.
class TunDeviceTest {
  private static final long PATIENCE_NS = Duration.ofSeconds(30).toNanos();
  private static final int ROOM = 65_536 + VirtioNetHeader.LENGTH;
  private static final int IP_AND_UDP = 28;

  private final MemorySegment packet = Arena.ofAuto().allocate(ROOM, 8);
  private NetworkNamespace namespace;

  @BeforeEach
  void create() throws Exception {
    namespace = NetworkNamespace.create();
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  private static InetAddress ip(String text) {
    return InetAddress.ofLiteral(text);
  }

  private TunDevice up(TunOptions options) throws Exception {
    TunDevice device = namespace.call(() -> TunDevice.open(options));
    device.addAddress(ip("10.6.0.1"), 32);
    device.addAddress(ip("fd06::1"), 128);
    device.setUp(true);
    device.addRoute(ip("10.5.0.0"), 16);
    device.addRoute(ip("fd05::"), 16);
    return device;
  }

  private UdpSocket socket(String address) throws Exception {
    return namespace.call(() -> UdpSocket.open(SockAddr.of(ip(address), 0), UdpOptions.control()));
  }

  /// Reads until a packet to UDP port `port` comes: IPv6 also sends router solicitations.
  private int readUdp(TunDevice device, int headerLength, int port) throws Exception {
    try (var poller = Poller.open(1)) {
      int slot = poller.add(device.queue(), Poller.READ);
      long deadlineNs = System.nanoTime() + PATIENCE_NS;
      while (System.nanoTime() < deadlineNs) {
        int length = device.queue().read(packet.address(), ROOM);
        int version = packet.get(JAVA_BYTE, headerLength) >> 4;
        int udp = headerLength + (version == 4 ? 20 : 40);
        if (length > udp + 4 && SockAddr.port(packet, udp) == port) {
          return length;
        }
        if (length == 0) {
          poller.await(deadlineNs - System.nanoTime());
          assertThat(poller.failed(slot)).isFalse();
        }
      }
    }
    throw new AssertionError("no packet to port " + port);
  }

  @Test
  void packetsComeOutAndGoIn() throws Exception {
    try (var device = up(TunOptions.plain("tun%d"));
        var host = socket("10.6.0.1")) {
      assertThat(device.name()).matches("tun\\d+");
      assertThat(device.offload()).isEqualTo(TunOffload.NONE);
      SockAddr world = SockAddr.of(ip("10.5.0.9"), 4341);
      host.send("ping".getBytes(UTF_8), world);
      assertThat(readUdp(device, 0, 4341)).isEqualTo(IP_AND_UDP + 4);

      turnAround(0);
      assertThat(device.queue().write(packet.address(), IP_AND_UDP + 4)).isTrue();
      Datagram answer = host.receive(Duration.ofSeconds(30)).orElseThrow();
      assertThat(answer.source()).isEqualTo(world);
      assertThat(answer.payload()).asString().isEqualTo("ping");
    }
  }

  /// Swaps addresses and ports, which changes neither checksum.
  private void turnAround(int at) {
    swap(at + 12, at + 16, 4);
    swap(at + 20, at + 22, 2);
  }

  private void swap(int one, int other, int length) {
    for (int i = 0; i < length; i++) {
      byte kept = packet.get(JAVA_BYTE, one + i);
      packet.set(JAVA_BYTE, one + i, packet.get(JAVA_BYTE, other + i));
      packet.set(JAVA_BYTE, other + i, kept);
    }
  }

  @Test
  void ipv6PacketsComeOut() throws Exception {
    try (var device = up(TunOptions.plain("tun6"));
        var host = socket("fd06::1")) {
      host.send(new byte[100], SockAddr.of(ip("fd05::9"), 4341));
      assertThat(readUdp(device, 0, 4341)).isEqualTo(40 + 8 + 100);
    }
  }

  @Test // Linux 6.2: datagrams of one send stay together, to be cut by us
  void segmentsOfOneSendComeAsOneSuperPacket() throws Exception {
    var header = new VirtioNetHeader().wrap(packet, 0);
    try (var device = up(TunOptions.offloaded("tunuso"));
        var host = socket("10.6.0.1")) {
      assertThat(device.vnetHeader()).isTrue();
      assertThat(device.offload()).isEqualTo(TunOffload.USO);
      var batch = new SendBatch(1, 1, 1000);
      batch.begin(SockAddr.of(ip("10.5.0.9"), 4341)).segmentSize(100).copy(new byte[1000]);
      assertThat(host.send(batch)).isEqualTo(1);

      assertThat(readUdp(device, VirtioNetHeader.LENGTH, 4341))
          .isEqualTo(VirtioNetHeader.LENGTH + IP_AND_UDP + 1000);
      assertThat(header.gsoType()).isEqualTo(VirtioNetHeader.GSO_UDP);
      assertThat(header.gsoEcn()).isFalse();
      assertThat(header.gsoSize()).isEqualTo(100);
      assertThat(header.needsChecksum()).isTrue();
      assertThat(header.checksumStart()).isEqualTo(20);
      assertThat(header.checksumOffset()).isEqualTo(6);
      assertThat(header.headerLength()).isEqualTo(IP_AND_UDP);
      assertThat(header).asString().contains("gso=5/100");

      int pieces = sendBack(device);
      assertThat(pieces).isEqualTo(2);
      for (int i = 0; i < 10; i++) {
        assertThat(host.receive(Duration.ofSeconds(30)).orElseThrow().payload()).hasSize(100);
      }
    }
  }

  /// Gathers the super-packet from header and rest, as an ETR does, and lets the kernel cut it.
  private int sendBack(TunDevice device) throws LinuxException {
    turnAround(VirtioNetHeader.LENGTH);
    var pieces = new IoVector(4).add(packet, 0, VirtioNetHeader.LENGTH);
    pieces.add(packet, VirtioNetHeader.LENGTH, IP_AND_UDP + 1000);
    assertThat(pieces.length()).isEqualTo(VirtioNetHeader.LENGTH + IP_AND_UDP + 1000);
    assertThat(device.queue().write(pieces)).isTrue();
    return pieces.count();
  }

  @Test
  void lessOffloadIsWhatWasAskedFor() throws Exception {
    for (TunOffload level : TunOffload.values()) {
      try (var device = up(TunOptions.offloaded("tun0").withOffload(level));
          var host = socket("10.6.0.1")) {
        assertThat(device.offload()).isEqualTo(level);
        var header = new VirtioNetHeader().wrap(packet, 0);
        host.send(new byte[100], SockAddr.of(ip("10.5.0.9"), 4341));
        readUdp(device, VirtioNetHeader.LENGTH, 4341);
        assertThat(header.gsoType()).isEqualTo(VirtioNetHeader.GSO_NONE);
        assertThat(header.needsChecksum()).isEqualTo(level != TunOffload.NONE);
      }
    }
  }

  @Test
  void scatteredReadsKeepTheHeaderApart() throws Exception {
    MemorySegment head = Arena.ofAuto().allocate(20);
    try (var device = up(TunOptions.plain("tun0"));
        var host = socket("10.6.0.1")) {
      host.send(new byte[] {1, 2, 3}, SockAddr.of(ip("10.5.0.9"), 4341));
      var pieces = new IoVector(2);
      int length = 0;
      long deadlineNs = System.nanoTime() + PATIENCE_NS;
      while (length != IP_AND_UDP + 3 && System.nanoTime() < deadlineNs) {
        length = device.queue().read(pieces.clear().add(head, 0, 20).add(packet, 0, 1500));
      }
      assertThat(length).isEqualTo(IP_AND_UDP + 3);
      assertThat(head.get(JAVA_BYTE, 0)).isEqualTo((byte) 0x45);
      assertThat(SockAddr.port(packet, 0)).isEqualTo(4341);
    }
  }

  @Test
  void linkSettingsAreChangedAndRead() throws Exception {
    try (var device = up(TunOptions.plain("tun0").withQueues(3))) {
      assertThat(device.queues()).hasSize(3);
      device.setMtu(1400);
      device.setTxQueueLength(5000);
      assertThat(device.link().mtu()).isEqualTo(1400);
      assertThat(device.link().txQueueLength()).isEqualTo(5000);
      assertThat(device.link().up()).isTrue();
      device.setUp(false);
      packet.set(JAVA_BYTE, 0, (byte) 0x45);
      assertThat(device.queue().write(packet.address(), 100)).isFalse();
      assertThat(device.queue().writeErrors().count(Errno.EIO)).isEqualTo(1);
    }
  }

  @Test
  void aDeletedDeviceSaysSo() throws Exception {
    try (var device = up(TunOptions.plain("doomed"))) {
      device.netlink().deleteLink(device.index());
      assertThatThrownBy(() -> device.queue().read(packet.address(), ROOM))
          .hasMessage("TUN device doomed has been deleted (EBADFD)");
      assertThatThrownBy(() -> device.queue().write(packet.address(), 100))
          .hasMessage("TUN device doomed has been deleted (EBADFD)");
    }
  }

  @Test
  void aNameInUseIsSaidInASentence() throws Exception {
    try (var device = up(TunOptions.plain("taken"))) {
      assertThat(device.name()).isEqualTo("taken");
      assertThatThrownBy(() -> namespace.call(() -> TunDevice.open(TunOptions.plain("taken"))))
          .hasMessage("TUN device taken is in use (EBUSY)");
      assertThatThrownBy(() -> namespace.call(() -> TunDevice.open(TunOptions.plain("lo"))))
          .hasMessage("lo exists and is not a TUN device with the same number of queues (EINVAL)");
    }
  }

  @Test
  void readingAndWritingAllocatesNothing() throws Exception {
    MemorySegment ping = Arena.ofAuto().allocate(64);
    ping.set(JAVA_BYTE, 0, (byte) 0x45); // no valid packet: the kernel takes and drops it
    try (var device = up(TunOptions.plain("tun0"))) {
      var pieces = new IoVector(2).add(ping, 0, 20).add(ping, 20, 44);
      long octets = Allocation.leastOctets(() -> exchange(device.queue(), pieces));
      assertThat(octets).as("octets of heap for 100,000 calls").isLessThan(Allocation.BOXES);
    }
  }

  private void exchange(TunQueue queue, IoVector pieces) throws LinuxException {
    for (int i = 0; i < 50_000; i++) {
      queue.write(pieces);
      queue.read(packet.address(), ROOM);
    }
  }

  @Test
  void offloadsAreDetectedAndCanBeForcedOff() {
    Offloads found = Offloads.detect();
    assertThat(found).isEqualTo(new Offloads(true, true, true, true, TunOffload.USO));
    assertThat(found.and(Offloads.none())).isEqualTo(Offloads.none());
    var tsoOnly = new Offloads(false, true, true, false, TunOffload.TSO);
    assertThat(found.and(tsoOnly)).isEqualTo(tsoOnly);
    assertThat(found.missing()).isEmpty();
    assertThat(tsoOnly.missing()).containsExactly("UDP_SEGMENT", "TUN_F_USO4");
    assertThatThrownBy(() -> new Offloads(true, true, false, true, TunOffload.CHECKSUM))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
