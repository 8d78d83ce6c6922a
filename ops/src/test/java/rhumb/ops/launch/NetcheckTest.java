package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import rhumb.ops.view.Health;
import rhumb.ops.view.NetworkChecks;
import rhumb.ops.view.NetworkChecks.Outcome;
import rhumb.ops.view.NetworkChecks.Peer;
import rhumb.ops.view.Statistics;
import rhumb.ops.view.Status;
import rhumb.ops.view.WireJson;

/// What `rhumb netcheck` makes of what a node found out, letter by letter.
class NetcheckTest {
  private static final Outcome ANSWERED = Outcome.answered(Duration.ofNanos(1_240_000));
  private static final Optional<Outcome> NOT_REFUSED = Optional.of(Outcome.of("not-refused"));
  private static final Optional<Outcome> LOST = Optional.of(Outcome.of("lost"));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private HttpServer node;
  private Duration clockOff = Duration.ZERO;
  private List<Peer> peers = List.of();

  @BeforeEach
  void start() throws IOException {
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext("/api/v1/status", exchange -> answer(exchange, status()));
    node.createContext(
        "/api/v1/network-checks",
        exchange -> answer(exchange, new NetworkChecks(Instant.now(), peers, 0)));
    node.start();
  }

  @AfterEach
  void stop() {
    node.stop(0);
  }

  private Status status() {
    Instant now = Instant.now().plus(clockOff);
    var counted = new Statistics(now, Optional.empty(), Optional.empty());
    var well = new Health("SITE1", true, "", List.of());
    return new Status(now, "SITE1", "1.0", now, List.of("router"), well, counted);
  }

  private static void answer(HttpExchange exchange, Object document) throws IOException {
    try (exchange) {
      byte[] body = WireJson.mapper().writeValueAsBytes(document);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void whatWorksIsSaid() {
    peers =
        List.of(
            new Peer(
                "192.0.2.3",
                List.of("map-server"),
                Optional.of("192.0.2.1"),
                true,
                Optional.of(1500),
                Optional.of(1500),
                ANSWERED,
                Optional.of(Outcome.of("answered")),
                Optional.empty()),
            new Peer(
                "2001:db8::2",
                List.of("locator"),
                Optional.of("2001:db8::1"),
                true,
                Optional.of(1500),
                Optional.of(1480),
                ANSWERED,
                Optional.of(ANSWERED),
                NOT_REFUSED));
    assertThat(run()).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            ✓ clock of SITE1: agrees with this machine's
            ✓ 192.0.2.3 map-server: answers pings in 1.2 ms
            ✓ 192.0.2.3 map-server: UDP 4342: confirms what is registered
            ✓ 192.0.2.3 map-server: path MTU: 1500 octets
            ✓ 2001:db8::2 locator: answers pings in 1.2 ms
            ✓ 2001:db8::2 locator: UDP 4342: answers RLOC-probes in 1.2 ms
            ✓ 2001:db8::2 locator: UDP 4341: not refused
            ! 2001:db8::2 locator: path MTU: 1480 octets, less than the 1500 of the first link: hosts' packets of more than 1424 do not fit
                → raise the MTU of the links on the way to 1600, or lower that of the hosts' links to 1424
            """);
  }

  @Test
  void whatDoesNotWorkComesWithAdvice() {
    clockOff = Duration.ofDays(-1);
    peers =
        List.of(
            new Peer(
                "198.51.100.3",
                List.of("map-server"),
                Optional.of("10.0.0.7"),
                false,
                Optional.of(1500),
                Optional.empty(),
                Outcome.of("lost"),
                LOST,
                Optional.empty()),
            new Peer(
                "10.0.0.9",
                List.of("locator", "map-server"),
                Optional.of("10.0.0.7"),
                true,
                Optional.of(1500),
                Optional.empty(),
                Outcome.because("refused", "10.0.0.1 says: no route to host"),
                Optional.of(Outcome.because("refused", "ICMP Port Unreachable")),
                Optional.of(Outcome.because("refused", "ICMP Port Unreachable"))),
            new Peer(
                "203.0.113.1",
                List.of("locator"),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Outcome.of("lost"),
                LOST,
                NOT_REFUSED));
    assertThat(run()).isEqualTo(1);
    assertThat(out.toString())
        .isEqualTo(
            """
            ! clock of SITE1: differs by more than an hour from this machine's: times in logs cannot be compared
                → let NTP set both: timedatectl set-ntp true
            ! 198.51.100.3 map-server: packets leave from 10.0.0.7, which the node tells nobody: answers go elsewhere
                → compare the node's RLOCs with `ip route get 198.51.100.3`
            ! 198.51.100.3 map-server: a NAT is likely in between: 10.0.0.7 is private, this is not
                → give the node an RLOC that is reached from there, or have the NAT forward UDP 4341 and 4342 to it, with their ports unchanged
            ! 198.51.100.3 map-server: no answer to a ping: it is down, or somebody filters ICMP
                → let ICMP pass
            ✗ 198.51.100.3 map-server: UDP 4342: does not confirm what is registered
                → `rhumb explain registration`, here and there; then see that nobody filters UDP 4342
            ✗ 10.0.0.9 locator and map-server: cannot be pinged: 10.0.0.1 says: no route to host
                → mend the route to it
            ✗ 10.0.0.9 locator and map-server: UDP 4342: refused: ICMP Port Unreachable
                → see there with `ss -lun` whether a node listens, and that no firewall rejects it
            ✗ 10.0.0.9 locator and map-server: UDP 4341: refused: ICMP Port Unreachable
                → see there with `ss -lun` whether a node listens, and that no firewall rejects it
            ✗ 203.0.113.1 locator: there is no route to it
                → ip route get 203.0.113.1
            """);
  }

  @Test
  void aNodeThatTalksToNobodyIsToldWhatToDo() {
    assertThat(run("-o", "csv")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            good,about,what,advice\r
            yes,clock of SITE1,agrees with this machine's,\r
            poor,peers,the router talks to nobody yet,"ping an EID of another site, so that its locators come into the map-cache"\r
            """);
  }

  private int run(String... more) {
    CommandLine line = Main.commandLine("netcheck");
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String url = "http://127.0.0.1:" + node.getAddress().getPort();
    String[] words = new String[more.length + 3];
    words[0] = "netcheck";
    words[1] = "-s";
    words[2] = url;
    System.arraycopy(more, 0, words, 3, more.length);
    int code = line.execute(words);
    assertThat(err.toString()).isEmpty();
    return code;
  }
}
