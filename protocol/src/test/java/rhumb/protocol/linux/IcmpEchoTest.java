package rhumb.protocol.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// ```
/// near ─ a 10.9.1.1, fd91::1 ═ b 10.9.1.2, fd91::2 ─ router ─ c 10.9.2.1 ═ d 10.9.2.2 ─ far
///                              (forwards)                     (MTU 1400)
/// ```
class IcmpEchoTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final NetworkNamespace near;
  private final NetworkNamespace router;
  private final NetworkNamespace far;

  IcmpEchoTest() throws LinuxException {
    near = NetworkNamespace.create();
    router = NetworkNamespace.create();
    far = NetworkNamespace.create();
  }

  private static InetAddress ip(String text) {
    return InetAddress.ofLiteral(text);
  }

  private static EchoOptions quick(int count) {
    return EchoOptions.of(count).withInterval(Duration.ofMillis(2), PATIENCE);
  }

  private EchoReport ping(String destination, EchoOptions options) throws Exception {
    return near.call(() -> IcmpEcho.ping(ip(destination), options));
  }

  @BeforeEach
  void wire() throws Exception {
    try (var atNear = near.call(Netlink::open);
        var atRouter = router.call(Netlink::open);
        var atFar = far.call(Netlink::open)) {
      atNear.addVeth("a", "b", Optional.of(router));
      atRouter.addVeth("c", "d", Optional.of(far));
      attach(atNear, "a", 1500, "10.9.1.1", "fd91::1");
      attach(atRouter, "b", 1500, "10.9.1.2", "fd91::2");
      attach(atRouter, "c", 1400, "10.9.2.1", "fd92::1");
      attach(atFar, "d", 1400, "10.9.2.2", "fd92::2");
      atNear.addRoute(Route.via(ip("10.9.2.0"), 24, ip("10.9.1.2")));
      atFar.addRoute(Route.via(ip("10.9.1.0"), 24, ip("10.9.2.1")));
      atNear.addRoute(Route.via(ip("fd92::"), 64, ip("fd91::2")));
      atFar.addRoute(Route.via(ip("fd91::"), 64, ip("fd92::1")));
    }
    router.call(() -> Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1"));
    router.call(() -> Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1"));
  }

  private static void attach(Netlink links, String name, int mtu, String v4, String v6)
      throws LinuxException {
    int index = links.link(name).index();
    links.setMtu(index, mtu);
    links.addAddress(new InterfaceAddress(index, ip(v4), 24));
    links.addAddress(new InterfaceAddress(index, ip(v6), 64));
    links.setUp(index, true);
  }

  @AfterEach
  void unwire() {
    near.close();
    router.close();
    far.close();
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,64", "::1,64", "10.9.1.2,64", "fd91::2,64", "10.9.2.2,63"})
  void answersAreTimedInOrder(String destination, int ttl) throws Exception {
    EchoReport report = ping(destination, quick(20));
    assertThat(report.transmitted()).isEqualTo(20);
    assertThat(report.received()).isEqualTo(20);
    assertThat(report.duplicates()).isZero();
    assertThat(report.inOrder()).isTrue();
    assertThat(report.minimum()).isPositive().isLessThanOrEqualTo(report.average());
    assertThat(report.maximum()).isGreaterThanOrEqualTo(report.average()).isLessThan(PATIENCE);
    Echo.Answered first = report.answered().getFirst();
    assertThat(first.sequence()).isEqualTo(1);
    assertThat(first.octets()).isEqualTo(8 + 56);
    assertThat(first.ttl()).isEqualTo(ttl);
    assertThat(first.from()).isEqualTo(ip(destination));
  }

  @ParameterizedTest
  @CsvSource({"10.9.1.2", "fd91::2"})
  void theUnprivilegedSocketWorksInTheSameWay(String destination) throws Exception {
    near.call(
        () -> Files.writeString(Path.of("/proc/sys/net/ipv4/ping_group_range"), "0 2147483647"));
    boolean v6 = destination.contains(":");
    EchoReport report =
        near.call(
            () -> {
              var socket = IcmpSocket.openUnprivileged(v6, quick(5));
              try (var echo = IcmpEcho.open(socket, ip(destination), quick(5))) {
                return echo.run(_ -> {});
              }
            });
    assertThat(report.received()).isEqualTo(5);
    assertThat(report.answered().getFirst().ttl()).isEqualTo(64);
  }

  @Test
  void silenceIsALoss() throws Exception {
    var options = EchoOptions.of(3).withInterval(Duration.ofMillis(5), Duration.ofMillis(50));
    EchoReport report = ping("10.9.1.77", options);
    assertThat(report.echoes())
        .containsExactly(new Echo.Lost(1), new Echo.Lost(2), new Echo.Lost(3));
    assertThat(report.average()).isEqualTo(Duration.ZERO);
    assertThat(report.minimum()).isEqualTo(Duration.ZERO);
  }

  @Test
  void noRouteIsARefusalToSend() throws Exception {
    assertThat(ping("10.77.0.1", quick(1)).echoes())
        .containsExactly(new Echo.Refused(1, Errno.ENETUNREACH.number, Optional.empty()));
  }

  @Test // RFC 792: time exceeded in transit
  void aTtlThatExpiresIsReportedWithTheRouter() throws Exception {
    EchoReport report = ping("10.9.2.2", quick(1).withHeader(1, 0));
    PathError error = onlyError(report);
    assertThat(error.type()).isEqualTo(11);
    assertThat(error.code()).isZero();
    assertThat(error.offender().orElseThrow().address()).isEqualTo(ip("10.9.1.2"));
  }

  @Test // RFC 1191: fragmentation needed and DF set
  void aPacketTooBigForThePathIsReportedWithTheMtu() throws Exception {
    EchoReport report = ping("10.9.2.2", quick(1).withPayload(1472, true));
    PathError error = onlyError(report);
    assertThat(error.error()).contains(Errno.EMSGSIZE);
    assertThat(error.mtu()).isEqualTo(1400);
    assertThat(ping("10.9.2.2", quick(1).withPayload(1372, true)).received()).isEqualTo(1);
    assertThat(ping("10.9.2.2", quick(1).withPayload(9000, false)).received()).isEqualTo(1);
  }

  @Test // RFC 4443 §3.2, §3.3
  void icmpv6ErrorsAreReportedToo() throws Exception {
    PathError tooBig = onlyError(ping("fd92::2", quick(1).withPayload(1452, true)));
    assertThat(tooBig.origin()).isEqualTo(PathError.Origin.ICMP6);
    assertThat(tooBig.type()).isEqualTo(2);
    assertThat(tooBig.mtu()).isEqualTo(1400);
    PathError expired = onlyError(ping("fd92::2", quick(1).withHeader(1, 0)));
    assertThat(expired.type()).isEqualTo(3);
    assertThat(expired.offender().orElseThrow().address()).isEqualTo(ip("fd91::2"));
    assertThat(ping("fd92::2", quick(1)).answered().getFirst().ttl()).isEqualTo(63);
  }

  private static PathError onlyError(EchoReport report) {
    assertThat(report.echoes()).hasSize(1).first().isInstanceOf(Echo.Refused.class);
    return ((Echo.Refused) report.echoes().getFirst()).error().orElseThrow();
  }

  @Test
  void theSourceAddressIsChosen() throws Exception {
    assertThat(ping("127.0.0.1", quick(1).withSource(ip("127.0.0.9"))).received()).isEqualTo(1);
    assertThatThrownBy(() -> ping("127.0.0.1", quick(1).withSource(ip("192.0.2.1"))))
        .hasMessage("192.0.2.1 is not an address of this host (EADDRNOTAVAIL)");
  }

  @Test
  void everyOutcomeIsHeardAtOnceAndStopEndsTheRun() throws Exception {
    var heard = new ArrayList<Echo>();
    var options = EchoOptions.of(60_000).withInterval(Duration.ofMillis(2), PATIENCE);
    EchoReport report =
        near.call(
            () -> {
              try (var echo = IcmpEcho.open(ip("127.0.0.1"), options)) {
                return echo.run(
                    outcome -> {
                      heard.add(outcome);
                      if (heard.size() == 5) {
                        echo.stop();
                      }
                    });
              }
            });
    assertThat(report.received()).isEqualTo(5);
    assertThat(report.echoes()).isEqualTo(heard);
  }

  @Test
  void senselessOptionsAreRefused() {
    assertThatThrownBy(() -> EchoOptions.of(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quick(1).withPayload(65_508, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quick(1).withInterval(Duration.ofMillis(-1), PATIENCE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
