package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.data.DataHeader;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.Verdict;
import rhumb.router.packet.PacketBatch;
import rhumb.router.settings.RouterSettings;

/// Each stage alone, on crafted packets.
class StepsTest {
  private static final String OURS = "172.16.10.101";
  private static final String OURS_V6 = "2001:db8:10::101";
  private static final String THEIRS = "172.16.30.101";
  private static final String THEIRS_V6 = "2001:db8:30::101";

  private final LocalEids eids = new LocalEids(TwoSites.SITE1);
  private final LocalEids rlocs = new LocalEids(TwoSites.prefixes("192.0.2.1", "2001:db8:ff::1"));
  private final Counters counters = new Counters();
  private final IpHeader header = new IpHeader();

  @Test
  void onlyPacketsOfThisSiteEnterTheTunnel() {
    assertThat(parse(Packets.udp(OURS, THEIRS, 10))).isNull();
    assertThat(parse(Packets.udp(OURS_V6, THEIRS_V6, 10))).isNull();
    assertThat(parse(Packets.udp(THEIRS, OURS, 10))).isEqualTo(DropReason.SOURCE_NOT_A_LOCAL_EID);
    assertThat(parse(Packets.udp(THEIRS_V6, OURS_V6, 10)))
        .isEqualTo(DropReason.SOURCE_NOT_A_LOCAL_EID);
    assertThat(parse(Packets.udp(OURS, "224.1.2.3", 10)))
        .isEqualTo(DropReason.MULTICAST_DESTINATION);
    assertThat(parse(Packets.udp(OURS, "255.255.255.255", 10)))
        .isEqualTo(DropReason.MULTICAST_DESTINATION);
    assertThat(parse(Packets.udp(OURS_V6, "ff0e::1", 10)))
        .isEqualTo(DropReason.MULTICAST_DESTINATION);
    assertThat(parse(new byte[] {0x45, 0, 0, 19})).isEqualTo(DropReason.NOT_AN_IP_PACKET);
    assertThat(counters.snapshot().received()).isEqualTo(8);
  }

  @Test
  void ownEncapsulatedPacketsAreNotEncapsulatedAgain() {
    byte[] packet = Packets.udp("192.0.2.1", "192.0.2.2", 40);
    packet[22] = 4341 >>> 8;
    packet[23] = (byte) 4341;
    assertThat(parse(packet)).isEqualTo(DropReason.LISP_IN_LISP);
  }

  @Test
  void hopsThatAreUsedUpEndThePacket() {
    byte[] packet = Packets.udp(OURS_V6, THEIRS_V6, 10);
    packet[7] = 0;
    assertThat(parse(packet)).isEqualTo(DropReason.TTL_EXPIRED);
  }

  @Test
  void aSuperPacketCountsAsWhatItStandsFor() {
    PacketBatch batch = Packets.batch(Packets.tcp(OURS, THEIRS, 1, 0x10, 3001));
    batch.superPacket(0, 1000, 1);
    parser().apply(batch);
    assertThat(batch.packets(0)).isEqualTo(4);
    assertThat(counters.snapshot().received()).isEqualTo(4);
    assertThat(counters.snapshot().receivedBytes()).isEqualTo(3001 + 4 * 52);
  }

  @Test
  void anEncapsulatedPacketIsStrippedToWhatItSaysItIs() {
    byte[] inner = Packets.udp(THEIRS, OURS, 10);
    byte[] padded = java.util.Arrays.copyOf(lisp(0, 0, inner), 8 + inner.length + 5);
    PacketBatch batch = Packets.batch(padded);
    stripper(InstanceId.DEFAULT).apply(batch);
    assertThat(batch.isOpen(0)).isTrue();
    assertThat(Packets.octets(batch, 0)).isEqualTo(inner);
  }

  @Test // RFC 9300 §5.3, RFC 9305 §3, RFC 8061 §8
  void headersThatThisRouterDoesNotUnderstandAreRefused() {
    byte[] inner = Packets.udp(THEIRS, OURS, 10);
    assertThat(strip(7, lisp(0x08, 7 << 8, inner))).isNull();
    assertThat(strip(0, lisp(0x08, 0, inner))).isNull();
    assertThat(strip(0, lisp(0xE4, 0, inner))).isEqualTo(DropReason.UNKNOWN_NEXT_PROTOCOL);
    assertThat(strip(0, lisp(0x08, 7 << 8, inner))).isEqualTo(DropReason.UNKNOWN_INSTANCE);
    assertThat(strip(7, lisp(0, 0, inner))).isEqualTo(DropReason.UNKNOWN_INSTANCE);
    assertThat(strip(0, lisp(0x01, 0, inner))).isEqualTo(DropReason.ENCRYPTED);
    assertThat(strip(0, new byte[8])).isEqualTo(DropReason.BAD_DATA_HEADER);
    assertThat(strip(0, new byte[0])).isEqualTo(DropReason.BAD_DATA_HEADER);
    byte[] cut = java.util.Arrays.copyOf(lisp(0, 0, inner), 8 + inner.length - 1);
    assertThat(strip(0, cut)).isEqualTo(DropReason.BAD_DATA_HEADER);
    byte[] named = lisp(0x04, 0, inner);
    named[3] = 1; // IPv4
    assertThat(strip(0, named)).isNull();
    named[3] = 2; // but it is not IPv6
    assertThat(strip(0, named)).isEqualTo(DropReason.BAD_DATA_HEADER);
  }

  @Test // RFC 9305 §3.1, RFC 7348 §5
  void whatComesToThePortsOfVxlanIsStrippedAsItsHeaderSays() {
    byte[] inner = Packets.udp(THEIRS, OURS, 10);
    byte[] frame = new byte[14 + inner.length];
    frame[12] = 0x08;
    System.arraycopy(inner, 0, frame, 14, inner.length);
    assertThat(strip(TunnelFormat.VXLAN, lisp(0x08, 7 << 8, frame))).isNull();
    assertThat(strip(TunnelFormat.VXLAN_GPE, lisp(0x08, 7 << 8, frame))).isNull();
    assertThat(strip(TunnelFormat.VXLAN_GPE, named(1, inner))).isNull();
    assertThat(strip(TunnelFormat.VXLAN_GPE, named(3, frame))).isNull();
    byte[] shimmed = new byte[8 + inner.length];
    shimmed[1] = 1; // a word more than the first
    shimmed[3] = 1; // IPv4 follows
    System.arraycopy(inner, 0, shimmed, 8, inner.length);
    assertThat(strip(TunnelFormat.VXLAN_GPE, named(0x80, shimmed))).isNull();
    assertThat(strip(TunnelFormat.LISP, named(0x80, shimmed))).isNull();
    shimmed[1] = (byte) 0xFF;
    assertThat(strip(TunnelFormat.LISP, named(0x80, shimmed)))
        .isEqualTo(DropReason.BAD_DATA_HEADER);
    assertThat(strip(TunnelFormat.VXLAN, lisp(0, 7 << 8, frame)))
        .isEqualTo(DropReason.BAD_DATA_HEADER);
    assertThat(strip(TunnelFormat.VXLAN, lisp(0x08, 8 << 8, frame)))
        .isEqualTo(DropReason.UNKNOWN_INSTANCE);
    assertThat(strip(TunnelFormat.VXLAN, lisp(0x08, 7 << 8, new byte[14])))
        .isEqualTo(DropReason.BAD_DATA_HEADER);
    frame[13] = 0x06; // ARP
    assertThat(strip(TunnelFormat.VXLAN, lisp(0x08, 7 << 8, frame)))
        .isEqualTo(DropReason.UNKNOWN_NEXT_PROTOCOL);
    assertThat(strip(TunnelFormat.VXLAN_GPE, named(4, inner)))
        .isEqualTo(DropReason.UNKNOWN_NEXT_PROTOCOL);
  }

  private static byte[] named(int next, byte[] payload) {
    byte[] packet = lisp(0x0C, 7 << 8, payload);
    packet[3] = (byte) next;
    return packet;
  }

  private static DropReason strip(TunnelFormat format, byte[] packet) {
    PacketBatch batch = Packets.batch(packet);
    batch.cameAs(format);
    stripper(new InstanceId(7)).apply(batch);
    return batch.isOpen(0) ? null : batch.dropReason(0);
  }

  @Test
  void onlyPacketsForThisSiteLeaveTheTunnel() {
    assertThat(admit(Packets.udp(THEIRS, OURS, 10))).isNull();
    assertThat(admit(Packets.udp(THEIRS_V6, OURS_V6, 10))).isNull();
    assertThat(admit(Packets.udp(THEIRS, "172.16.20.1", 10))).isEqualTo(DropReason.NOT_A_LOCAL_EID);
    assertThat(admit(Packets.udp(THEIRS, "239.1.1.1", 10)))
        .isEqualTo(DropReason.MULTICAST_DESTINATION);
  }

  @ParameterizedTest(name = "inner TTL 63, outer {0}: {1}")
  @CsvSource({"62,62", "255,63", "63,63", "1,1", "-1,63"})
  void hopsAreLoweredButNeverRaised(int outer, int after) {
    for (String from : new String[] {THEIRS, THEIRS_V6}) {
      PacketBatch batch =
          Packets.batch(Packets.udp(from, from.equals(THEIRS) ? OURS : OURS_V6, 10));
      batch.outer(0, 0, outer);
      new Restore().apply(batch);
      header.wrap(batch.memory(), batch.at(0), batch.length(0));
      assertThat(header.ttl()).isEqualTo(after);
      assertThat(Packets.checksumsHold(Packets.octets(batch, 0))).isTrue();
    }
  }

  @Test // RFC 6040 §4.2; RFC 9300 §5.3 copies DSCP back, too
  void congestionMarksReachTheInnerPacket() {
    assertThat(tosAfter(0x02, 0xB8 | 3)).isEqualTo(0xB8 | 3);
    assertThat(tosAfter(0x02, 0x02)).isEqualTo(0x02);
    assertThat(tosAfter(0x00, 0x03)).isEqualTo(-1);
    assertThat(tosAfter(0x01, -1)).isEqualTo(0x01);
  }

  @Test
  void aDamagedInnerHeaderIsNotMended() {
    byte[] damaged = Packets.udp(THEIRS, OURS, 10);
    damaged[1] ^= 4;
    PacketBatch batch = Packets.batch(damaged);
    batch.outer(0, 3, 1);
    new Restore().apply(batch);
    assertThat(batch.dropReason(0)).isEqualTo(DropReason.BAD_INNER_PACKET_CHECKSUM);
  }

  @Test
  void thePathOfAPacketAllocatesNothing() {
    var forwarding = new Forwarding(List.of(IpAddress.parse("192.0.2.1")));
    var to = new Verdict.Target(IpAddress.parse("192.0.2.2"), 1, 1);
    for (EidPrefix prefix : TwoSites.SITE2) {
      forwarding.publish(new ForwardingEntry(prefix, new Verdict.Encapsulate(List.of(to, to))));
    }
    PacketBatch out =
        Packets.batch(Packets.udp(OURS, THEIRS, 100), Packets.tcp(OURS_V6, THEIRS_V6, 1, 16, 9));
    PacketBatch in =
        Packets.batch(Packets.udp(THEIRS, OURS, 100), Packets.tcp(THEIRS_V6, OURS_V6, 1, 16, 9));
    var holds =
        new HoldQueue(
            InstanceId.DEFAULT,
            new HoldQueue.Bounds(1, 1, 1, 1),
            (_, _) -> true,
            counters,
            () -> 0);
    var resolve = new Resolve(forwarding.table(InstanceId.DEFAULT), InstantSource.system());
    var ask = new AskForMisses(holds);
    Parse parse = parser();
    var admit = admit(Admit.Destinations.LOCAL);
    var restore = new Restore();
    Runnable work =
        () -> {
          for (int i = 0; i < 20_000; i++) {
            parse.apply(out);
            resolve.apply(out);
            ask.apply(out);
            admit.apply(in);
            restore.apply(in);
          }
        };
    assertThat(leastAllocated(work)).isLessThan(20_000);
    assertThat(out.route(0)).isNotNull();
    assertThat(in.isOpen(1)).isTrue();
  }

  /// Octets per run, once the code is compiled.
  private static long leastAllocated(Runnable work) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 40 && least > 1000; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      work.run();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  private Parse parser() {
    return parser(Parse.Sources.LOCAL);
  }

  private Parse parser(Parse.Sources sources) {
    return new Parse(
        counters, eids.in(InstanceId.DEFAULT), rlocs.in(InstanceId.DEFAULT), sources, 4341);
  }

  private DropReason parse(byte[] packet) {
    PacketBatch batch = Packets.batch(packet);
    parser().apply(batch);
    return batch.isOpen(0) ? null : batch.dropReason(0);
  }

  private static Strip stripper(InstanceId instance) {
    var forwarding = new Forwarding(List.of(IpAddress.parse("192.0.2.1")));
    RouterSettings settings = TwoSites.settings(List.of(), List.of());
    return new Strip(
        List.of(instance),
        new HeaderNews(settings, List.of(instance), new LocalEids(), forwarding));
  }

  private static DropReason strip(int instance, byte[] packet) {
    PacketBatch batch = Packets.batch(packet);
    stripper(new InstanceId(instance)).apply(batch);
    return batch.isOpen(0) ? null : batch.dropReason(0);
  }

  private Admit admit(Admit.Destinations destinations) {
    var clients = new LocalEids(TwoSites.SITE2);
    return new Admit(
        List.of(eids.in(InstanceId.DEFAULT)),
        List.of(clients.in(InstanceId.DEFAULT)),
        destinations);
  }

  private DropReason admit(byte[] packet) {
    PacketBatch batch = Packets.batch(packet);
    admit(Admit.Destinations.LOCAL).apply(batch);
    return batch.isOpen(0) ? null : batch.dropReason(0);
  }

  /// -1 if dropped.
  private int tosAfter(int inner, int outer) {
    PacketBatch batch = Packets.batch(Packets.udp(THEIRS, OURS, 10));
    header.wrap(batch.memory(), batch.at(0), batch.length(0));
    header.tos(inner);
    batch.outer(0, outer, 64);
    new Restore().apply(batch);
    if (!batch.isOpen(0)) {
      assertThat(batch.dropReason(0)).isEqualTo(DropReason.ECN_CONGESTION_LOST);
      return -1;
    }
    assertThat(header.checksumHolds()).isTrue();
    return header.tos();
  }

  static byte[] lisp(int flags, int second, byte[] inner) {
    byte[] packet = new byte[DataHeader.LENGTH + inner.length];
    System.arraycopy(inner, 0, packet, DataHeader.LENGTH, inner.length);
    var memory = java.lang.foreign.MemorySegment.ofArray(packet);
    memory.set(ValueLayout.JAVA_BYTE, 0, (byte) flags);
    memory.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(java.nio.ByteOrder.BIG_ENDIAN), 4, second);
    return packet;
  }
}
