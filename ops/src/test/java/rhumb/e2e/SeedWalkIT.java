package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;
import static rhumb.e2e.Observed.only;
import static rhumb.ops.lab.LabNode.CORE;
import static rhumb.ops.lab.LabNode.HOST1;
import static rhumb.ops.lab.LabNode.HOST2;
import static rhumb.ops.lab.LabNode.MR_MS;
import static rhumb.ops.lab.LabNode.SITE1;
import static rhumb.ops.lab.LabNode.SITE2;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import rhumb.ops.lab.LabNode;
import rhumb.ops.lab.LabOptions;
import rhumb.ops.lab.LabOptions.Family;
import rhumb.ops.lab.LabOptions.OnMiss;
import rhumb.ops.lab.Ping;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapReply;

/// The seed's walk, steps 1 to 4 of its acceptance test: without holding packets, as in the seed.
/// The numbers S1…S80 are the behaviours that the seed shows.
@TestInstance(PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeedWalkIT {
  private static final String HMS = "\\d\\d:\\d\\d:\\d\\d";

  private LabRun run;

  @BeforeAll
  void start() throws Exception {
    run = LabRun.start("seed", LabOptions.of(OnMiss.DROP, Family.V4));
  }

  @AfterAll
  void end() throws Exception {
    if (run != null) run.close();
  }

  @Test
  @Order(1)
  @DisplayName("S1-S5 before traffic a map-cache holds its static entry")
  void mapCacheBeforeTraffic() {
    assertThat(run.show(SITE1, "ip lisp map-cache").stripTrailing())
        .as("S1 static entry, S2 its action, S3 never expires, S4 header and count")
        .matches(
            "LISP IPv4 Mapping Cache for EID-table default \\(IID 0\\), 1 entries\\R\\R"
                + ("0\\.0\\.0\\.0/0, uptime: " + HMS)
                + ", expires: never, via static send map-request\\R"
                + "  Negative cache entry, action: send-map-request");
    assertThat(run.show(SITE1, "ipv6 lisp map-cache"))
        .as("S5 the same for IPv6")
        .contains("LISP IPv6 Mapping Cache for EID-table default (IID 0), 1 entries")
        .containsPattern("(?m)^::/0, uptime: " + HMS + ", expires: never, via static send");
  }

  @Test
  @Order(2)
  @DisplayName("S33-S49 the Map-Server shows the site as the seed does")
  void siteOnTheMapServer() {
    String site = run.show(MR_MS, "lisp site name SITE2");
    assertThat(site)
        .as("S33")
        .contains("Site name: SITE2")
        .contains("Allowed configured locators: any")
        .contains("Allowed EID-prefixes:")
        .containsPattern("(?m)^  EID-prefix: 172\\.16\\.30\\.0/24 *$");
    assertThat(site).as("S34").containsPattern("(?m)^    First registered:     " + HMS + "$");
    assertThat(site).as("S35").containsPattern("(?m)^    Routing table tag:    0$");
    assertThat(site).as("S36").containsPattern("(?m)^    Origin:               Configuration$");
    assertThat(site).as("S37").containsPattern("(?m)^    Merge active:         No$");
    assertThat(site).as("S38").containsPattern("(?m)^    Proxy reply:          No$");
    assertThat(site).as("S39").containsPattern("(?m)^    TTL:                  1d00h$");
    assertThat(site).as("S40").containsPattern("(?m)^    State:                complete$");
    assertThat(site)
        .as("S41")
        .containsPattern("Authentication failures:   0")
        .containsPattern("Allowed locators mismatch: 0");
    assertThat(site)
        .as("S42, S43 registered less than a minute ago")
        .containsPattern(
            "    ETR 192\\.168\\.100\\.2, last registered 00:00:\\d\\d, no proxy-reply,"
                + " map-notify");
    assertThat(site)
        .as("S44")
        .containsPattern(
            "TTL 1d00h, no merge, hash-function sha1, nonce 0x[0-9A-F]{8}-0x[0-9A-F]{8}");
    assertThat(site).as("S45").contains("state complete, no security-capability");
    assertThat(site).as("S46").contains("xTR-ID 0xDC4A8044-0x87093251-0x602669CB-0x5B720F12");
    assertThat(site).as("S47").contains("site-ID unspecified");
    assertThat(site)
        .as("S48, S49")
        .containsPattern("(?m)^ +Locator +Local +State +Pri/Wgt$")
        .containsPattern("(?m)^ +192\\.168\\.100\\.2 +yes +up +10/50$");
  }

  @Test
  @Order(3)
  @DisplayName("S12, S56-S58, S61 the first ping and the second reply are lost, the rest arrives")
  void firstPings() {
    Ping ping = run.ping(HOST1, HOST2.ipv4(), 5);

    assertThat(ping.lost()).as("S56, S57, S58").containsExactly(1, 2);
    String pending = "/router/encapsulation/dropped/map-request-pending";
    assertThat(run.counter(SITE1, pending)).as("S12, S56 dropped by SITE1").isEqualTo(1);
    assertThat(run.counter(SITE2, pending)).as("S57 dropped by SITE2").isEqualTo(1);
  }

  @Test
  @Order(4)
  @DisplayName("S8-S11, S15-S20 one Map-Request goes through the mapping system to the ETR")
  void resolution() {
    List<Capture.Packet> packets = run.capture.packetsUntil(p -> p.isData() && p.isFrom(SITE2));
    Observed asked = only(Observed.asked(SITE1, packets));
    var request = asked.request();
    assertThat(asked.packet().destination()).as("S10").isEqualTo(MR_MS.ipv4());
    assertThat(asked.packet().sourcePort()).as("S51").isEqualTo(4342);
    assertThat(asked.packet().destinationPort()).as("S51").isEqualTo(4342);
    assertThat(only(request.queries()).eid())
        .as("S9")
        .isEqualTo(EidPrefix.parse("172.16.30.101/32"));
    assertThat(request.flags()).as("S11").isEmpty();
    assertThat(request.sourceEid().orElseThrow().address()).as("S11").hasToString(HOST1.ipv4());
    assertThat(request.itrRlocs()).as("S11").anyMatch(r -> r.toString().equals(SITE1.ipv4()));
    assertThat(asked.encapsulation().inner().destination()).as("S11").hasToString(HOST2.ipv4());
    assertThat(asked.encapsulation().inner().destinationPort()).as("S11").isEqualTo(4342);

    Observed forwarded =
        only(Observed.asked(MR_MS, packets).stream().filter(o -> o.packet().isTo(SITE2)).toList());
    assertThat(forwarded.encapsulation().inner().payload())
        .as("S16, S17 forwarded as it came")
        .isEqualTo(asked.encapsulation().inner().payload());
    assertThat(Observed.repliesBy(MR_MS, packets)).as("S17, S18").isEmpty();

    MapReply reply = only(Observed.repliesBy(SITE2, packets));
    assertThat(reply.nonce()).as("S19 nonce").isEqualTo(request.nonce());
    assertRecord(only(reply.records()));
  }

  private static void assertRecord(MappingRecord record) {
    assertThat(record.eid()).as("S19 prefix").isEqualTo(EidPrefix.parse("172.16.30.0/24"));
    assertThat(record.authoritative()).as("S19").isTrue();
    assertThat(record.ttlMinutes()).as("S20, S28").isEqualTo(1440);
    Locator locator = only(record.locators());
    assertThat(locator.rloc()).as("S20").hasToString(SITE2.ipv4());
    assertThat(locator.priority()).as("S20, S27").isEqualTo(10);
    assertThat(locator.weight()).as("S20, S27").isEqualTo(50);
    assertThat(locator.local() && locator.reachable()).as("S20").isTrue();
  }

  @Test
  @Order(5)
  @DisplayName("S52, S54, S55, S64 a data packet is an IP packet in LISP in UDP in IP")
  void dataPackets() {
    List<Capture.Packet> data =
        run.capture.packetsUntil(p -> p.isData() && p.isFrom(SITE2)).stream()
            .filter(p -> p.isData() && p.isFrom(SITE1))
            .toList();
    assertThat(data).isNotEmpty().allMatch(p -> p.isTo(SITE2));
    assertThat(data).as("S64").allMatch(p -> p.length() == 84 + 36);
    assertThat(data)
        .as("S54")
        .allMatch(p -> p.payload().length == 8 + 84 && p.payload()[8] == 0x45);
    assertThat(data).as("S55").allMatch(Capture.Packet::unfragmentable);
  }

  @Test
  @Order(6)
  @DisplayName("S59, S63 a second ping loses nothing")
  void secondPings() {
    Ping ping = run.pingFast(HOST1, HOST2.ipv4(), 5);
    assertThat(ping.lost()).as("S59").isEmpty();
    assertThat(ping.replies()).as("S63").allMatch(r -> r.ttl() < 64 && r.ttl() >= 60);
  }

  @Test
  @Order(7)
  @DisplayName("S32 the whole prefix is known: another host needs no question")
  void anotherHost() {
    int before = Observed.asked(SITE1, run.capture.packets()).size();
    assertThat(run.pingFast(HOST1, "172.16.30.102", 2).lost()).isEmpty();
    assertThat(Observed.asked(SITE1, run.capture.packets())).hasSize(before);
  }

  @Test
  @Order(8)
  @DisplayName("S24-S26, S30 what is no LISP site is forwarded natively")
  void nativeDestination() {
    assertThat(run.ping(HOST1, CORE.ipv4(), 2).lost()).as("S12 the first asks").containsExactly(1);
    assertThat(run.capture.packetsUntil(p -> p.source().equals(CORE.ipv4())))
        .as("S30 unencapsulated")
        .anyMatch(p -> p.link().equals("SITE1") && p.source().equals(HOST1.ipv4()));
    assertThat(run.ping(HOST1, "10.0.0.1", 1).lost()).as("S26 covered by the same hole").isEmpty();
  }

  @Test
  @Order(9)
  @DisplayName("S7, S21-S31 the map-cache shows what was learned")
  void mapCacheAfterTraffic() {
    String[] lines = run.show(SITE1, "ip lisp map-cache").stripTrailing().split("\\R");
    assertThat(lines).as("S31").hasSize(9);
    assertThat(lines[0]).as("S31").endsWith("(IID 0), 3 entries");
    assertThat(lines[1]).as("S4").isEmpty();
    assertThat(lines[2]).as("S29").startsWith("0.0.0.0/0, ");
    assertThat(lines[4])
        .as("S24, S25, S26")
        .matches(
            "0\\.0\\.0\\.0/1, uptime: 00:00:\\d\\d, expires: 00:14:\\d\\d,"
                + " via map-reply, forward-native");
    assertThat(lines[5]).as("S24").isEqualTo("  Negative cache entry, action: forward-native");
    assertThat(lines[6])
        .as("S7, S21, S28")
        .matches(
            "172\\.16\\.30\\.0/24, uptime: 00:00:\\d\\d, expires: 23:59:\\d\\d,"
                + " via map-reply, complete");
    assertThat(lines[7]).as("S22").isEqualTo("  Locator        Uptime    State      Pri/Wgt");
    assertThat(lines[8])
        .as("S22, S27")
        .matches("  192\\.168\\.100\\.2  00:00:\\d\\d  up          10/50 *");
    assertThat(uptime(lines[8])).as("S23").isEqualTo(uptime(lines[6]));
  }

  private static String uptime(String line) {
    return line.replaceAll("^.*?(" + HMS + ").*$", "$1");
  }

  @Test
  @Order(10)
  @DisplayName("S50 programs that read what IOS prints, line by line, find everything")
  void shapesOfLines() {
    assertShapes(
        run.show(SITE1, "ip lisp map-cache"),
        "LISP IPv4 Mapping Cache for EID-table default \\(IID \\d+\\), \\d+ entries",
        "\\S+, +uptime: +\\S+, +expires: +\\S+, +via +.*",
        "Negative cache entry, +action: +\\S+",
        "Locator +Uptime +State +Pri/Wgt",
        "\\S+ +\\S+ +(up|down) +\\d+/\\d+");
    assertShapes(
        run.show(MR_MS, "lisp site name SITE2"),
        "Site name: +\\S+",
        "Allowed configured locators: +\\S+",
        "Allowed EID-prefixes:",
        "EID-prefix: +\\S+",
        "First registered: +\\S+",
        "Routing table tag: +\\d+",
        "Origin: +\\S+(, .*)?",
        "Merge active: +(Yes|No)",
        "Proxy reply: +(Yes|No)",
        "TTL: +\\S+",
        "State: +\\S+",
        "Registration errors:",
        "Authentication failures: +\\d+",
        "Allowed locators mismatch: +\\d+",
        "ETR +\\S+, last registered +\\S+,( no)? proxy-reply,( no)? map-notify",
        "TTL +\\S+, (no )?merge, hash-function +\\S+, nonce +\\S+",
        "state +\\S+, (no )?security-capability",
        "xTR-ID +0x\\S+",
        "site-ID +\\S+",
        "Locator +Local +State +Pri/Wgt",
        "\\S+ +(yes|no) +(up|down) +\\d+/\\d+");
  }

  /// Every line has one of the shapes, margins aside, and every shape has its line.
  private static void assertShapes(String output, String... shapes) {
    List<String> lines = output.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    for (String line : lines) assertThat(shapes).as(line).anyMatch(line::matches);
    for (String shape : shapes) assertThat(lines).as(shape).anyMatch(l -> l.matches(shape));
  }

  @Test
  @Order(11)
  @DisplayName("S14 a packet from elsewhere than the site makes nobody ask")
  void packetFromElsewhere() {
    assertThat(run.say(HOST1, "ip", "address", "add", "198.51.100.7/32", "dev", "eth0").status())
        .isZero();
    String refused = "/router/encapsulation/dropped/source-not-a-local-eid";
    long before = run.counter(SITE1, refused);
    // this destination is not in the map-cache: from a host of the site, it would be asked for
    assertThat(run.say(HOST1, "ping", "-c1", "-W1", "-I198.51.100.7", "172.16.40.1").output())
        .contains("0 received");
    Eventually.assertWithin(
        LabRun.SOON, () -> assertThat(run.counter(SITE1, refused)).isGreaterThan(before));
    assertThat(run.show(SITE1, "ip lisp map-cache")).contains("(IID 0), 3 entries");
    assertThat(Observed.asked(SITE1, run.capture.packets()))
        .noneMatch(o -> o.encapsulation().inner().destination().toString().equals("172.16.40.1"));
  }

  @Test
  @Order(12)
  @DisplayName("S53 flows differ in their source port, a flow keeps its own")
  void sourcePorts() {
    for (int i = 0; i < 4; i++) assertThat(run.ping(HOST1, HOST2.ipv4(), 1).lost()).isEmpty();
    Set<Integer> ports =
        run.capture.packets().stream()
            .filter(p -> p.isData() && p.isFrom(SITE1))
            .map(Capture.Packet::sourcePort)
            .collect(Collectors.toSet());
    assertThat(ports).hasSizeBetween(2, 7); // seven pings, each a flow
  }

  @Test
  @Order(13)
  @DisplayName("S78 commands may be abbreviated; S79 an unknown site is an error")
  void commands() {
    assertThat(run.rhumb(SITE1, "sh", "ip", "lisp", "map-cache").output())
        .as("S78")
        .contains("172.16.30.0/24");
    LabRun.Said unknown = run.rhumb(MR_MS, "show", "lisp", "site", "name", "NOWHERE");
    assertThat(unknown.status()).as("S79").isNotZero();
    assertThat(unknown.output()).as("S79").contains("NOWHERE").doesNotContain("\tat ");
  }

  @Test
  @Order(14)
  void ligAsksTheMappingSystemItself() {
    assertThat(run.rhumb(SITE1, "lig", HOST2.ipv4()).output())
        .contains("172.16.30.0/24")
        .contains(SITE2.ipv4());
    assertThat(run.rhumb(SITE1, "lig", "self").output()).contains("172.16.10.0/24");
  }

  @Test
  @Order(15)
  void tsharkFindsNoFaultInTheWholeRun() throws Exception {
    run.capture.close();
    assertThat(run.capture.complaints()).isEmpty();
    for (LabNode node : LabNode.values()) {
      if (!node.runsRhumb()) continue;
      assertThat(run.lab.log(node)).content().doesNotContain("Exception");
    }
  }
}
