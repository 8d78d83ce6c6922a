package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import rhumb.ops.view.WireJson;

/// What the commands print that explain, and what `-o` makes of answers, letter by letter.
class ExplanationsTest extends CommandRuns {
  @Test
  void mapCacheIsOneTableOfAllFamilies() {
    assertEnds(
        0,
        "map-cache",
        """
        EID-PREFIX      UPTIME    EXPIRES   VIA        ACTION            RLOC           STATE  PRI/WGT  RTT MS  PACKETS
        0.0.0.0/0       00:10:35  never     static     send-map-request  -              -      -             -        2
        0.0.0.0/1       00:09:25  00:05:34  map-reply  forward-native    -              -      -             -        4
        172.16.30.0/24  00:09:22  23:50:38  map-reply  encapsulate       192.168.100.2  up     10/50       0.8        5
        ::/0            00:10:35  never     static     send-map-request  -              -      -             -        2
        """);
  }

  @Test
  void mapCacheIsFilteredAndSorted() {
    assertEnds(
        0,
        "map-cache --sort packets --state negative -o wide",
        """
        IID  EID-PREFIX  UPTIME    EXPIRES   VIA        ACTION            RLOC  STATE  SINCE  PRI/WGT  RTT MS  REFRESHING  PACKETS  BYTES
          0  0.0.0.0/1   00:09:25  00:05:34  map-reply  forward-native    -     -      -      -        -       no                4    336
          0  0.0.0.0/0   00:10:35  never     static     send-map-request  -     -      -      -        -       no                2    168
          0  ::/0        00:10:35  never     static     send-map-request  -     -      -      -        -       no                2    168
        """);
  }

  @Test
  void routeSaysWhyThisLocator() {
    assertEnds(
        0,
        "route 172.16.30.101",
        """
        172.16.30.101
          matches 172.16.30.0/24, map-reply, uptime 00:09:22, expires 23:50:38
          RLOC           STATE  PRI/WGT  RTT MS  FLOWS  WHY
          192.168.100.2  up     10/50       0.8  100 %  all flows: the lowest priority that is up
        """);
  }

  @Test
  void routeSaysWhyNoTunnel() {
    assertEnds(
        1,
        "route 8.8.8.8",
        """
        8.8.8.8
          matches 0.0.0.0/1, map-reply, uptime 00:09:25, expires 00:05:34
          not a LISP site: packets leave as they are, outside the tunnel
        """);
  }

  @Test
  void pingNamesPrefixLocatorAndRoundTrip() {
    assertEnds(
        0,
        "ping 172.16.30.101",
        """
        172.16.30.101  prefix 172.16.30.0/24  via map-cache  rloc 192.168.100.2 pri 10 wgt 50  rtt 0.9 ms  host not asked: this router has no address inside its own EID-prefixes to ask from
        """);
  }

  @Test
  void pingOfWhatIsNotCachedAsksTheMappingSystem() {
    assertEnds(
        1,
        "ping 200.1.1.1 --count 2",
        """
        200.1.1.1  not in the map-cache; no answer from 192.168.255.3 to 3 requests
        200.1.1.1  not in the map-cache; no answer from 192.168.255.3 to 3 requests
        """);
  }

  @Test
  void traceIsAStepALine() {
    assertEnds(
        0,
        "trace 172.16.30.101",
        """
        172.16.30.101
        STEP            WHO            TIME    WHAT
        ✓ map-cache     this router    -       hit: 172.16.30.0/24
        ✓ map-resolver  192.168.255.3  -       asked once
        ✓ etr           192.168.100.2  1.3 ms  answered 172.16.30.0/24
        ✓ locator       192.168.100.2  0.9 ms  answers, up, priority 10, weight 50
        ! host          172.16.30.101  -       not asked: this router has no address inside its own EID-prefixes to ask from
        """);
  }

  @Test
  void traceEndsWhereNobodyAnswers() {
    assertEnds(
        1,
        "trace 200.1.1.1",
        """
        200.1.1.1
        STEP            WHO            TIME  WHAT
        ! map-cache     this router    -     0.0.0.0/0, send-map-request
        ✗ map-resolver  192.168.255.3  -     asked 3 times
        """);
  }

  @Test
  void explainRegistrationSaysWhatWasRefused() {
    assertEnds(
        1,
        "explain registration",
        """
        ✓ 172.16.10.0/24 at 192.168.255.3: registered; confirmed 00:00:20 ago by a signed Map-Notify
        ✓ SITE1 172.16.10.0/24: covers what the site registers inside; itself it is not registered
        ✗ SITE1: 3 registrations refused, message authentication code does not verify; the last one 00:00:07 ago: 172.16.10.0/24 from 192.168.100.1 (key-id 0 algorithm 1)
            → compare key and algorithm of ETR and site
        ✗ SITE1: the same 00:00:07 ago: 172.16.10.0/24 from 192.168.66.6 (key-id 0 algorithm 1)
        ✓ SITE2 172.16.30.0/24: registered by 192.168.100.2 00:00:50 ago
        """);
  }

  @Test
  void explainRegistrationOfOneSite() {
    assertEnds(
        0,
        "explain registration SITE2",
        """
        ✓ SITE2 172.16.30.0/24: registered by 192.168.100.2 00:00:50 ago
        """);
  }

  @Test
  void explainMappingSaysWhoSaysSo() {
    assertEnds(
        0,
        "explain mapping 172.16.30.5",
        """
        ✓ 172.16.30.0/24 of SITE2: ETR 192.168.100.2 registered it with locators 192.168.100.2
        ✓ 172.16.30.0/24 of SITE2: Map-Requests are forwarded to an ETR of the site, which answers
        ✓ map-cache: 172.16.30.0/24 via map-reply
        ✓ mapping system at 192.168.255.3: 172.16.30.0/24, says 192.168.100.2: at 192.168.100.2
        """);
  }

  @Test
  void explainDropsSaysWhatToDo() {
    assertEnds(
        0,
        "explain drops",
        """
        3 × authentication-failed (mapping): message authentication code does not verify
            → compare the key and the algorithm of both sides
        1 × map-request-pending (encapsulation): destination is still being resolved and packets are not held
            → let packets wait: router.map-cache.on-miss = hold
        1 × unknown-nonce (router): reply whose nonce matches nothing outstanding (RFC 9301 §5.4)
            → late or forged Map-Replies; harmless when few
        """);
  }

  @Test
  void explainDropsOfOneReason() {
    assertEnds(
        0,
        "explain drops TTL_EXPIRED",
        """
        ttl-expired did not occur: time to live reached zero
        """);
  }

  @Test
  void csvHasAHeaderAndAllColumns() {
    assertEnds(
        0,
        "show ip lisp database -o csv",
        """
        eid_prefix,rlocs,ttl,map_server,registered,last_confirmed,sent,confirmed,auth_failures\r
        172.16.10.0/24,192.168.100.1,1d00h,192.168.255.3,yes,00:00:20,32,32,0\r
        """);
  }

  @Test
  void wideIsOneRowForEachThing() {
    assertEnds(
        0,
        "show lisp site -o wide",
        """
        SITE   EID-PREFIX      STATE     ETR            LAST REGISTERED  TTL    RLOCS          HASH  MERGE  ORIGIN                                  AUTH FAILURES
        SITE1  172.16.10.0/24  unknown   -              never            -      -              -     -      configuration-accepting-more-specifics              3
        SITE2  172.16.30.0/24  complete  192.168.100.2  00:00:50         1d00h  192.168.100.2  sha1  no     configuration                                       0
        """);
  }

  @Test
  void yamlIsTheAnswerOfTheApi() {
    assertEnds(
        0,
        "explain registration SITE2 -o yaml",
        """
        - good: true
          about: SITE2 172.16.30.0/24
          what: "registered by 192.168.100.2 00:00:50 ago"
          advice: ""
        """);
  }

  @Test
  void jsonOfOneFamilyHasThatFamilyAlone() throws IOException {
    assertThat(run("show ipv6 lisp map-cache --json")).isZero();
    var json = WireJson.mapper().readTree(out.toString());
    assertThat(json.path("mapCaches").size()).isEqualTo(1);
    assertThat(json.path("mapCaches").path(0).path("afi").asInt()).isEqualTo(2);
    listen();
    assertThat(run("show ipv6 lisp database --json")).isZero();
    assertThat(WireJson.mapper().readTree(out.toString()).path("mappings")).isEmpty();
  }

  @Test
  void oneInstanceIsShownAlone() {
    assertThat(run("show ip lisp map-cache instance-id 0")).isZero();
    assertThat(out.toString()).contains("172.16.30.0/24");
    listen();
    assertThat(run("show ip lisp map-cache inst 7")).isZero();
    assertThat(out.toString()).doesNotContain("172.16.30.0/24");
    listen();
    assertThat(run("show ip lisp database instance-id 7")).isZero();
    assertThat(out.toString()).doesNotContain("172.16.10.0/24");
    listen();
    assertThat(run("show lisp site instance-id 7")).isZero();
    assertThat(out.toString()).doesNotContain("SITE2");
  }

  @Test
  void anInstanceIsANumber() {
    for (String words : new String[] {"instance-id", "instance-id x", "instance-id -1", "what 1"}) {
      listen();
      assertThat(run("show ip lisp map-cache " + words)).as(words).isEqualTo(2);
    }
  }

  @Test
  void whatIsNoListHasNoCsv() {
    assertThat(run("status -o csv")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("rhumb: this is no list: there is no CSV of it\n");
  }

  @Test
  void whatNobodyMayRegisterIsSaidWithAdvice() {
    assertThat(run("explain registration 9.9.9.9")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("rhumb: no site may register 9.9.9.9: ")
        .endsWith("\n  add it to the prefixes of a site\n");
  }

  private void assertEnds(int code, String command, String expected) {
    assertThat(run(command)).as(err.toString()).isEqualTo(code);
    assertThat(out.toString()).isEqualTo(expected);
    assertThat(err.toString()).isEmpty();
  }
}
