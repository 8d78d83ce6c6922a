package rhumb.router.pipeline;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.HOST1;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.SITE2;
import static rhumb.router.pipeline.TwoSites.atRest;
import static rhumb.router.pipeline.TwoSites.run;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.linux.Datagram;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.EntryCounters;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.Verdict;
import rhumb.router.settings.RouterSettings;
import rhumb.router.view.RouterStatistics;

/// Every packet is counted, once: by what became of it, by its entry and by its locator.
class ExactCountersTest {
  private static final int PACKETS = 10_000;

  @Test
  void whatWentInIsTheSumOfWhatBecameOfIt() throws Exception {
    try (var net = new TwoSites()) {
      net.settings(s -> TwoSites.withHold(s, RouterSettings.OnMiss.HOLD, 100));
      EidPrefix refused = EidPrefix.parse("10.1.0.0/16");
      EidPrefix unknown = EidPrefix.parse("10.2.0.0/16");
      EidPrefix hopeless = EidPrefix.parse("10.3.0.0/16");
      net.site1.settings =
          TwoSites.withRoutes(net.site1.settings, List.of(refused, unknown, hopeless));
      net.start(false);
      var both =
          List.of(
              new Verdict.Target(IpAddress.parse("192.0.2.2"), 1, 50),
              new Verdict.Target(IpAddress.parse("2001:db8:ff::2"), 1, 50));
      EntryCounters entry =
          net.site1.forwarding.publish(
              new ForwardingEntry(SITE2.getFirst(), new Verdict.Encapsulate(both)));
      publish(net, refused, new Verdict.Drop(DropReason.NEGATIVE_POLICY_DENIED));
      publish(net, unknown, new Verdict.Resolve());
      publish(net, hopeless, new Verdict.Encapsulate(List.of()));
      for (int flow = 0; flow < 10; flow++) send(net, flow, HOST2, PACKETS / 10);
      send(net, 10, "10.1.0.1", 300);
      send(net, 11, "10.2.0.1", 400);
      send(net, 12, "10.3.0.1", 500);
      RouterStatistics.Direction out = settled(net, PACKETS + 300 + 400 + 500);
      assertThat(out.sent()).isEqualTo(PACKETS);
      assertThat(out.held()).isEqualTo(100);
      Map<DropReason, Long> dropped = new java.util.EnumMap<>(out.dropped());
      dropped.remove(DropReason.LINK_LOCAL); // the kernel's own
      assertThat(dropped)
          .isEqualTo(
              Map.of(
                  DropReason.NEGATIVE_POLICY_DENIED, 300L,
                  DropReason.HOLD_QUEUE_FULL, 300L,
                  DropReason.NO_USABLE_LOCATOR, 500L));
      assertThat(entry.packets()).isEqualTo(PACKETS);
      assertThat(entry.bytes()).isEqualTo(PACKETS * 128L).isEqualTo(out.sentBytes());
      assertThat(entry.locators().values())
          .allMatch(traffic -> traffic.packets() > 0)
          .extracting(EntryCounters.Traffic::packets)
          .satisfies(
              all -> assertThat(all.stream().mapToLong(Long::longValue).sum()).isEqualTo(PACKETS));
    }
  }

  @Test // they may leave in the same trains
  void prefixesBehindOneLocatorAreCountedEachForItsOwn() throws Exception {
    try (var net = new TwoSites();
        UdpSocket from = open(net.host1, HOST1, 6000)) {
      net.start(false);
      var toSite2 = new Verdict.Encapsulate(List.of(target("192.0.2.2")));
      List<EntryCounters> entries = new ArrayList<>();
      for (int host = 0; host < 4; host++) {
        EidPrefix prefix = EidPrefix.parse("172.16.30.20" + host + "/32");
        entries.add(net.site1.forwarding.publish(new ForwardingEntry(prefix, toSite2)));
      }
      SockAddr[] to = new SockAddr[4];
      for (int host = 0; host < 4; host++) to[host] = address("172.16.30.20" + host);
      for (int n = 0; n < 2000; n++) {
        from.send(new byte[100], to[n % 4]);
        if (n % 50 == 49) LockSupport.parkNanos(2_000_000); // the device's queue is finite
      }
      RouterStatistics.Direction out = settled(net, 2000);
      assertThat(out.sent()).isEqualTo(2000);
      for (EntryCounters entry : entries) {
        assertThat(entry.packets()).isEqualTo(500);
        assertThat(entry.locators().values())
            .singleElement()
            .satisfies(traffic -> assertThat(traffic.packets()).isEqualTo(500))
            .satisfies(traffic -> assertThat(traffic.bytes()).isEqualTo(500 * 128));
      }
    }
  }

  private static Verdict.Target target(String rloc) {
    return new Verdict.Target(IpAddress.parse(rloc), 1, 50);
  }

  @Test // RFC 9300 §12
  void flowsAreSpreadOverSourcePortsAndStayThere() throws Exception {
    try (var net = new TwoSites();
        UdpSocket far = open(net.router2, "192.0.2.2", 4341)) {
      net.site1.encapsulate(SITE2, "192.0.2.2");
      net.site1.start();
      for (int flow = 0; flow < 200; flow++) send(net, flow, HOST2, 2);
      Map<Integer, Set<Integer>> ports = new HashMap<>(); // by flow: flows may overtake each other
      for (int arrived = 0; arrived < 400; arrived++) {
        Optional<Datagram> next = far.receive(Duration.ofSeconds(5));
        assertThat(next).describedAs("after %d", arrived).isPresent();
        Datagram packet = next.get();
        ports
            .computeIfAbsent(innerSourcePort(packet.payload()), flow -> new HashSet<>())
            .add(packet.source().port());
      }
      assertThat(ports).hasSize(200);
      assertThat(ports.values()).allMatch(ofOneFlow -> ofOneFlow.size() == 1);
      Set<Integer> used = ports.values().stream().flatMap(Set::stream).collect(toSet());
      assertThat(used).hasSizeGreaterThanOrEqualTo(16).allMatch(port -> port >= 0xF000);
    }
  }

  @Test
  void aFlowMovesToAnotherLocatorAndBackWithoutLossOrReordering() throws Exception {
    try (var net = new TwoSites();
        UdpSocket from = open(net.host1, HOST1, 6000);
        UdpSocket to = open(net.host2, HOST2, 7000)) {
      net.start(false);
      run(net.host1, "ping", "-n", "-c", "1", "-W", "2", HOST2);
      List<Integer> numbers = new ArrayList<>();
      for (int n = 0; n < 1000; n++) {
        if (n % 100 == 0) {
          receive(to, numbers, n); // what is under way arrives: two ways have no order
          boolean v6 = n / 100 % 2 == 1;
          net.site1.encapsulate(SITE2, v6 ? "2001:db8:ff::2" : "192.0.2.2");
        }
        from.send(java.nio.ByteBuffer.allocate(4).putInt(n).array(), address(HOST2));
        LockSupport.parkNanos(200_000);
      }
      receive(to, numbers, 1000);
      assertThat(numbers).isEqualTo(IntStream.range(0, 1000).boxed().toList());
      assertThat(atRest(net.site1.plane::encapsulated).dropped().keySet())
          .isSubsetOf(DropReason.LINK_LOCAL);
    }
  }

  private static void receive(UdpSocket to, List<Integer> numbers, int upTo) throws Exception {
    while (numbers.size() < upTo) {
      Optional<Datagram> next = to.receive(Duration.ofSeconds(5));
      if (next.isEmpty()) return;
      numbers.add(java.nio.ByteBuffer.wrap(next.get().payload()).getInt());
    }
  }

  private static void publish(TwoSites net, EidPrefix prefix, Verdict verdict) {
    net.site1.forwarding.publish(new ForwardingEntry(prefix, verdict));
  }

  /// Packets of 128 octets, from a port of the flow's own.
  /// Behind the LISP header and an IPv4 header.
  private static int innerSourcePort(byte[] payload) {
    return Short.toUnsignedInt(java.nio.ByteBuffer.wrap(payload).getShort(8 + 20));
  }

  private static void send(TwoSites net, int flow, String to, int packets) throws Exception {
    try (UdpSocket from = open(net.host1, HOST1, 20_000 + flow)) {
      for (int n = 0; n < packets; n++) {
        from.send(new byte[100], address(to));
        if (n % 50 == 49) LockSupport.parkNanos(2_000_000); // the device's queue is finite
      }
    }
  }

  /// The counters once `packets` and whatever the kernel adds are accounted for.
  private static RouterStatistics.Direction settled(TwoSites net, long packets) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (fromHosts(net) < packets && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
    }
    RouterStatistics.Direction out = atRest(net.site1.plane::encapsulated);
    assertThat(fromHosts(net)).isEqualTo(packets);
    return out;
  }

  private static long fromHosts(TwoSites net) {
    RouterStatistics.Direction out = net.site1.plane.encapsulated();
    return out.received() - out.dropped().getOrDefault(DropReason.LINK_LOCAL, 0L);
  }

  private static UdpSocket open(NetworkNamespace in, String address, int port) throws Exception {
    SockAddr local = SockAddr.of(InetAddress.getByName(address), port);
    return in.call(() -> UdpSocket.open(local, UdpOptions.control().withBuffers(4 << 20, 0)));
  }

  private static SockAddr address(String text) throws Exception {
    return SockAddr.of(InetAddress.getByName(text), 7000);
  }
}
