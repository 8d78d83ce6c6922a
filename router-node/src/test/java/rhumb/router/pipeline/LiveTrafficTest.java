package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static rhumb.router.pipeline.TwoSites.HOST1;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.SITE2;
import static rhumb.router.pipeline.TwoSites.atRest;
import static rhumb.router.pipeline.TwoSites.ping;
import static rhumb.router.pipeline.TwoSites.run;

import akka.actor.typed.ActorSystem;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.linux.Datagram;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.Verdict;
import rhumb.router.settings.RouterSettings;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterStatistics;

/// What must hold while packets flow, through real devices.
class LiveTrafficTest {
  private static final int PORT = 7000;

  @Test // the seed loses the first two; RFC 9300 §6 leaves it to the deployer
  void nothingIsLostOrReorderedWhileADestinationIsResolved() throws Exception {
    try (var net = new TwoSites()) {
      net.settings(s -> TwoSites.withHold(s, RouterSettings.OnMiss.HOLD, 2000));
      net.start(false);
      SITE2.forEach(net.site1.forwarding::withdraw);
      try (UdpSocket from = open(net.host1, HOST1);
          UdpSocket to = open(net.host2, HOST2)) {
        for (int n = 0; n < 1000; n++) {
          from.send(ByteBuffer.allocate(4).putInt(n).array(), address(HOST2));
          if (n == 500) {
            net.site1.encapsulate(SITE2, "192.0.2.2");
            net.site1.plane.heldPackets().release(net.site1.missed().getFirst());
          }
          LockSupport.parkNanos(1_000_000);
        }
        assertThat(numbers(to, 1000)).isEqualTo(IntStream.range(0, 1000).boxed().toList());
      }
      assertThat(net.site1.missed()).hasSize(1);
      assertThat(atRest(net.site1.plane::encapsulated).held()).isZero();
    }
  }

  @Test
  void whatIsNotHeldIsCountedAsPending() throws Exception {
    try (var net = new TwoSites()) {
      net.settings(s -> TwoSites.withHold(s, RouterSettings.OnMiss.DROP, 10));
      net.start(false);
      SITE2.forEach(net.site1.forwarding::withdraw);
      run(net.host1, "ping", "-n", "-c", "2", "-i", "0.01", "-W", "1", HOST2);
      net.site1.encapsulate(SITE2, "192.0.2.2");
      net.site1.plane.heldPackets().release(net.site1.missed().getFirst());
      assertThat(ping(net.host1, 1, HOST2)).endsWith("exit 0");
      assertThat(atRest(net.site1.plane::encapsulated).dropped())
          .containsEntry(DropReason.MAP_REQUEST_PENDING, 2L);
      assertThat(net.site1.missed()).hasSize(1);
    }
  }

  @Test
  void wrongPacketsAreCountedByReasonAndNothingElseHappens() throws Exception {
    try (var net = new TwoSites()) {
      net.start(false);
      byte[] inner = Packets.udp(HOST1, HOST2, 10);
      byte[] cut = java.util.Arrays.copyOf(StepsTest.lisp(0, 0, inner), 30);
      List<byte[]> wrong =
          List.of(
              new byte[0],
              new byte[7],
              cut,
              StepsTest.lisp(0x08, 99 << 8, inner),
              StepsTest.lisp(0x02, 0, inner),
              StepsTest.lisp(0x04, 0, inner),
              StepsTest.lisp(0, 0, Packets.udp(HOST1, "172.16.99.1", 10)),
              StepsTest.lisp(0, 0, Packets.udp(HOST1, "239.1.1.1", 10)));
      try (UdpSocket attacker = open(net.router1, "192.0.2.1")) {
        for (byte[] packet : wrong) {
          attacker.send(packet, SockAddr.of(InetAddress.getByName("192.0.2.2"), 4341));
        }
      }
      RouterStatistics.Direction in = settled(net.site2.plane, wrong.size());
      assertThat(in.sent()).isZero();
      assertThat(in.dropped())
          .isEqualTo(
              Map.of(
                  DropReason.BAD_DATA_HEADER, 3L,
                  DropReason.UNKNOWN_INSTANCE, 1L,
                  DropReason.ENCRYPTED, 1L,
                  DropReason.UNKNOWN_NEXT_PROTOCOL, 1L,
                  DropReason.NOT_A_LOCAL_EID, 1L,
                  DropReason.MULTICAST_DESTINATION, 1L));
      assertThat(ping(net.host1, 1, HOST2)).endsWith("exit 0");
    }
  }

  @Test
  void nativePacketsLeavePastTheTunnelAsTheRoutingRuleSays() throws Exception {
    try (var net = new TwoSites()) {
      EidPrefix outside = EidPrefix.parse("198.51.100.0/24");
      EidPrefix nowhere = EidPrefix.parse("203.0.113.0/24");
      net.site1.settings = TwoSites.withRoutes(net.site1.settings, List.of(outside, nowhere));
      net.start(false);
      run(net.router2, "ip", "address", "add", "198.51.100.1/32", "dev", "lo");
      run(net.router2, "ip", "route", "replace", "172.16.10.0/24", "via", "192.0.2.1");
      run(net.router1, "ip", "rule", "add", "fwmark", "" + TwoSites.MARK, "table", "100");
      run(net.router1, "ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.2", "table", "100");
      run(net.router1, "ip", "route", "add", "unreachable", "203.0.113.0/24", "table", "100");
      net.site1.forwarding.publish(new ForwardingEntry(outside, new Verdict.Native()));
      net.site1.forwarding.publish(new ForwardingEntry(nowhere, new Verdict.Native()));
      assertThat(ping(net.host1, 3, "198.51.100.1")).endsWith("exit 0");
      run(net.host1, "ping", "-n", "-c", "2", "-i", "0.02", "-W", "1", "203.0.113.1");
      RouterStatistics.Direction out = atRest(net.site1.plane::encapsulated);
      assertThat(out.nativelyForwarded()).isEqualTo(3);
      assertThat(out.dropped()).containsEntry(DropReason.NO_NATIVE_ROUTE, 2L);
    }
  }

  @Test
  void nativePacketsOfIpv6LeaveInTheSameWay() throws Exception {
    try (var net = new TwoSites()) {
      EidPrefix outside = EidPrefix.parse("2001:db8:99::/64");
      net.site1.settings = TwoSites.withRoutes(net.site1.settings, List.of(outside));
      net.start(false);
      ip(net.router2, "-6 address add 2001:db8:99::1/128 dev lo");
      ip(net.router2, "-6 route replace 2001:db8:10::/64 via 2001:db8:ff::1");
      ip(net.router1, "-6 rule add fwmark " + TwoSites.MARK + " table 100");
      ip(net.router1, "-6 route add 2001:db8:99::/64 via 2001:db8:ff::2 table 100");
      net.site1.forwarding.publish(new ForwardingEntry(outside, new Verdict.Native()));
      String said = "";
      for (int i = 0; i < 20 && !said.contains("1 received"); i++) { // once neighbours are found
        said = run(net.host1, "ping", "-n", "-c", "1", "-W", "1", "2001:db8:99::1");
      }
      assertThat(said).contains("1 received");
      assertThat(atRest(net.site1.plane::encapsulated).nativelyForwarded()).isPositive();
    }
  }

  private static void ip(NetworkNamespace in, String arguments) throws Exception {
    assertThat(run(in, ("ip " + arguments).split(" "))).isEqualTo("exit 0");
  }

  @Test // RFC 9300 §7: 1400..9000 octets over a core of 1400 are delivered or answered
  void aNarrowCoreIsLearnedAndPacketsAreFragmentedOrAnswered() throws Exception {
    try (var net = new TwoSites();
        NetworkNamespace core = net.throughCore(1400)) {
      net.start(false);
      run(net.host1, "ping", "-n", "-c", "1", "-W", "1", "-M", "do", "-s", "1400", HOST2); // lost
      String answered =
          run(net.host1, "ping", "-n", "-c", "1", "-W", "1", "-M", "do", "-s", "1400", HOST2);
      assertThat(answered).contains("1364");
      assertThat(ping(net.host1, 2, "-M", "do", "-s", "1336", HOST2)).contains("2 received");
      // the answer is lost once, too: router2 learns from it
      run(net.host1, "ping", "-n", "-c", "1", "-W", "1", "-M", "dont", "-s", "1400", HOST2);
      for (String size : List.of("1337", "1400", "2000", "4000", "8972")) {
        String delivered = ping(net.host1, 1, "-M", "dont", "-s", size, HOST2);
        assertThat(delivered).describedAs("%s in %s", size, core).contains("1 received");
      }
      assertThat(atRest(net.site1.plane::encapsulated).dropped())
          .containsEntry(DropReason.PACKET_TOO_BIG, 1L);
    }
  }

  @Test
  void aDeletedDeviceIsMadeAnewAndPacketsFlowAgain() throws Exception {
    try (var net = new TwoSites()) {
      net.start(false);
      assertThat(ping(net.host1, 1, HOST2)).endsWith("exit 0");
      assertThat(run(net.router1, "ip", "link", "delete", "lisp0")).endsWith("exit 0");
      String answer = "";
      for (int attempt = 0; attempt < 30 && !answer.endsWith("exit 0"); attempt++) {
        answer = run(net.host1, "ping", "-n", "-c", "1", "-W", "1", HOST2);
        LockSupport.parkNanos(100_000_000);
      }
      assertThat(answer).endsWith("exit 0");
      assertThat(net.site1.plane.health()).allMatch(RouterHealth::healthy);
      atRest(net.site1.plane::encapsulated);
      atRest(net.site1.plane::decapsulated);
    }
  }

  @Test
  void instancesDoNotMixOnTheWire() throws Exception {
    try (var net = new TwoSites()) {
      net.settings(s -> TwoSites.withInstance(s, new InstanceId(7)));
      net.site1.eids.replace(inSeven(TwoSites.SITE1));
      net.site2.eids.replace(inSeven(SITE2));
      net.site1.encapsulate(inSeven(SITE2), "192.0.2.2");
      net.site2.encapsulate(inSeven(TwoSites.SITE1), "192.0.2.1");
      net.site1.start();
      net.site2.start();
      assertThat(ping(net.host1, 2, HOST2)).endsWith("exit 0");
      assertThat(net.site2.plane.decapsulated().dropped()).isEmpty();
    }
  }

  @Test
  void aTakenPortIsOneLine() throws Exception {
    try (var net = new TwoSites();
        UdpSocket squatter = open(net.router1, "192.0.2.1", 4341)) {
      assertThat(squatter.local().port()).isEqualTo(4341);
      var failure = catchThrowableOfType(DataPlaneFailure.class, net.site1::start);
      assertThat(failure).hasMessageContaining("UDP port 4341 on 192.0.2.1 is already in use");
      assertThat(failure.getMessage()).doesNotContain("\n");
      assertThat(failure.hint()).isNotEmpty();
      assertThat(run(net.router1, "ip", "link", "show", "lisp0")).doesNotEndWith("exit 0");
    }
  }

  @Test // on one stage, the dispatcher attribute would insert an asynchronous boundary
  void eachDirectionIsOneIslandOnAThreadOfTheStreams() throws Exception {
    try (var net = new TwoSites()) {
      net.start(false);
      run(net.host1, "ping", "-n", "-c", "1", "-W", "2", HOST2);
      String actors = net.kit.system().printTree();
      int islands = sharesThreads(net.kit.system()) ? 2 : 4;
      assertThat(actors.split("ActorGraphInterpreter", -1))
          .describedAs(actors)
          .hasSize(islands + 1);
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .anyMatch(name -> name.contains("rhumb.router.pipeline."));
    }
  }

  private static boolean sharesThreads(ActorSystem<?> system) {
    int most = system.settings().config().getInt("rhumb.router.pipeline.share-up-to-processors");
    return Runtime.getRuntime().availableProcessors() <= most;
  }

  private static List<EidPrefix> inSeven(List<EidPrefix> prefixes) {
    return prefixes.stream()
        .map(p -> new EidPrefix(new InstanceId(7), p.network(), p.length()))
        .toList();
  }

  /// Counters that have reached `received`, or those after a while.
  private static RouterStatistics.Direction settled(DataPlane plane, long received) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (plane.decapsulated().received() < received && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
    }
    return atRest(plane::decapsulated);
  }

  private static List<Integer> numbers(UdpSocket from, int count) throws Exception {
    List<Integer> numbers = new ArrayList<>();
    while (numbers.size() < count) {
      Optional<Datagram> next = from.receive(Duration.ofSeconds(20));
      if (next.isEmpty()) break;
      numbers.add(ByteBuffer.wrap(next.get().payload()).getInt());
    }
    return numbers;
  }

  private static UdpSocket open(NetworkNamespace in, String address) throws Exception {
    return open(in, address, PORT);
  }

  private static UdpSocket open(NetworkNamespace in, String address, int port) throws Exception {
    SockAddr local = SockAddr.of(InetAddress.getByName(address), port);
    return in.call(() -> UdpSocket.open(local, UdpOptions.control().withBuffers(4 << 20, 0)));
  }

  private static SockAddr address(String text) throws Exception {
    return SockAddr.of(InetAddress.getByName(text), PORT);
  }
}
