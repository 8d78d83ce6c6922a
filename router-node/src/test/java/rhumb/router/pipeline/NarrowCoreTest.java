package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.HOST1;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.HOST2_V6;
import static rhumb.router.pipeline.TwoSites.atRest;
import static rhumb.router.pipeline.TwoSites.run;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpOptions.Fragmentation;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.wire.DropReason;

/// Packets of 1400 to 9000 octets over a core that takes 1400: delivered or answered, never
/// silently gone (RFC 9300 §7).
class NarrowCoreTest {
  @Test // the answer is fragmented to the device's MTU first: a train with cars that are too long
  void fragmentsThatAreTooLongThemselvesArriveInTheEnd() throws Exception {
    try (var net = new TwoSites();
        NetworkNamespace core = net.throughCore(1400)) {
      assertThat(core).isNotNull();
      net.start(false);
      eventually(net, HOST2, "-M dont -s 1420", "1 received");
    }
  }

  @ParameterizedTest(name = "inner IPv6: {0}, outer IPv6: {1}")
  @CsvSource({"false,false", "true,false", "false,true", "true,true"})
  void everySizeIsDeliveredOrAnswered(boolean innerV6, boolean outerV6) throws Exception {
    try (var net = new TwoSites();
        NetworkNamespace core = net.throughCore(1400)) {
      assertThat(core).isNotNull();
      net.start(outerV6);
      String to = innerV6 ? HOST2_V6 : HOST2;
      eventually(net, to, "-s 56", "1 received");
      // the first is lost in the core, which says so; after that senders are answered
      eventually(net, to, "-M do -s 1380", "too long", "too big", "mtu=", "mtu =");
      eventually(net, to, "-M dont -s 1380", "1 received"); // router 2 learns from the answer
      for (String size : List.of("1272", "1400", "1500", "3000", "5000", "8952")) {
        String said = ping(net, to, "-M dont -s " + size);
        assertThat(said).describedAs(size).contains("1 received");
      }
      assertThat(atRest(net.site1.plane::encapsulated).dropped().keySet())
          .isSubsetOf(DropReason.PACKET_TOO_BIG, DropReason.LINK_LOCAL);
    }
  }

  @Test // RFC 4443 §2.4 (f): a flood of big packets must not become a flood of answers
  void answersAreRateLimited() throws Exception {
    try (var net = new TwoSites();
        NetworkNamespace core = net.throughCore(1400)) {
      assertThat(core).isNotNull();
      net.start(false);
      eventually(net, HOST2, "-M do -s 1380", "mtu=", "mtu =", "too long");
      long before = unreachables(net.host1);
      UdpOptions options =
          UdpOptions.control().withFragmentation(Fragmentation.DONT_FRAGMENT_IGNORING_PATH_MTU);
      SockAddr local = SockAddr.of(InetAddress.getByName(HOST1), 6001);
      SockAddr far = SockAddr.of(InetAddress.getByName(HOST2), 7001);
      long start = System.nanoTime();
      // the host's kernel may drop some on their way to the router: as many as it takes
      try (UdpSocket socket = net.host1.call(() -> UdpSocket.open(local, options))) {
        for (int n = 0; n < 100_000 && tooBig(net) < 500; n++) socket.send(new byte[1400], far);
      }
      long deadline = start + Duration.ofSeconds(20).toNanos();
      while (tooBig(net) < 500 && System.nanoTime() < deadline) LockSupport.parkNanos(5_000_000);
      assertThat(tooBig(net)).isGreaterThanOrEqualTo(500);
      long answered = unreachables(net.host1) - before;
      long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 1;
      // 20 at once, 50 a second
      assertThat(answered).isBetween(1L, 20 + 50 * seconds);
    }
  }

  private static long tooBig(TwoSites net) {
    return net.site1.plane.encapsulated().dropped().getOrDefault(DropReason.PACKET_TOO_BIG, 0L);
  }

  /// "Destination unreachable" messages that a host has got so far.
  private static long unreachables(NetworkNamespace host) throws Exception {
    List<String> lines = host.call(() -> Files.readAllLines(Path.of("/proc/thread-self/net/snmp")));
    List<String> icmp = lines.stream().filter(line -> line.startsWith("Icmp:")).toList();
    int column = List.of(icmp.get(0).split(" ")).indexOf("InDestUnreachs");
    return Long.parseLong(icmp.get(1).split(" ")[column]);
  }

  private static void eventually(TwoSites net, String to, String how, String... anyOf)
      throws Exception {
    String said = "";
    for (int i = 0; i < 15; i++) {
      said = ping(net, to, how).toLowerCase(Locale.ROOT);
      for (String wanted : anyOf) {
        if (said.contains(wanted)) return;
      }
    }
    assertThat(said)
        .describedAs("%s %s", net.site1.plane.encapsulated(), net.site2.plane.encapsulated())
        .containsAnyOf(anyOf);
  }

  private static String ping(TwoSites net, String to, String how) throws Exception {
    return run(net.host1, ("ping -n -c 1 -W 1 " + how + " " + to).split(" "));
  }
}
