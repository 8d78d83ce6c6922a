package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;
import static rhumb.ops.lab.LabNode.CORE;
import static rhumb.ops.lab.LabNode.HOST1;
import static rhumb.ops.lab.LabNode.HOST2;
import static rhumb.ops.lab.LabNode.MR_MS;
import static rhumb.ops.lab.LabNode.SITE1;
import static rhumb.ops.lab.LabNode.SITE2;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import rhumb.ops.lab.LabFailure;
import rhumb.ops.lab.LabNode;
import rhumb.ops.lab.LabOptions;
import rhumb.ops.lab.LabOptions.Family;
import rhumb.ops.lab.LabOptions.OnMiss;
import rhumb.ops.lab.Ping;
import rhumb.protocol.message.MapRequest;

/// What Rhumb does better than the seed: packets wait instead of being lost, in all combinations of
/// IPv4 and IPv6, and a node that is killed takes nothing with it. Steps 6 and 7 of the acceptance
/// test.
@TestInstance(PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LossFreeIT {
  private LabRun run;

  @BeforeAll
  void start() throws Exception {
    run = LabRun.start("free", LabOptions.of(OnMiss.HOLD, Family.V4));
  }

  @AfterAll
  void end() throws Exception {
    if (run != null) run.close();
  }

  @Test
  @Order(1)
  @DisplayName("S65 no packet is lost on a cold cache, with one Map-Request per side")
  void nothingIsLost() {
    Ping ping = run.pingFast(HOST1, HOST2.ipv4(), 5);
    assertThat(ping.lost()).isEmpty();
    assertThat(ping.replies()).hasSize(5);
    List<Capture.Packet> packets = run.capture.packetsUntil(p -> p.isData() && p.isFrom(SITE2));
    assertThat(Observed.asked(SITE1, packets)).hasSize(1);
    assertThat(Observed.asked(SITE2, packets)).hasSize(1);
  }

  @Test
  @Order(2)
  @DisplayName("S65 held packets for a place without LISP leave natively")
  void nothingNativeIsLost() {
    assertThat(run.pingFast(HOST1, CORE.ipv4(), 2).lost()).isEmpty();
  }

  @Test
  @Order(3)
  void ipv6OverIpv4LosesNothing() {
    assertThat(run.pingFast(HOST1, HOST2.ipv6(), 3).lost()).isEmpty();
    run.capture.await(1, "ip && udp.dstport == 4341 && ipv6.dst == " + HOST2.ipv6());
    assertThat(run.show(SITE1, "ipv6 lisp map-cache")).contains("2001:db8:30::/64");
  }

  @Test
  @Order(4)
  void statusShowsThatAllIsWell() {
    assertThat(run.lab.status())
        .filteredOn(s -> s.node().runsRhumb())
        .allMatch(s -> s.health().equals("ready") && s.pid().isPresent());
  }

  @Test
  @Order(5)
  @DisplayName("S77 by SIGHUP: other weights reach the Map-Server and, by SMR, the other site")
  void weightsChangeWhilePacketsPass() throws Exception {
    rewrite(SITE2, "priority = 10, weight = 50", "priority = 20, weight = 60");
    String created = createdAtSite1();
    CompletableFuture<String> pings = pingsMeanwhile();
    String pid = Long.toString(pid(SITE2));
    assertThat(run.say(SITE2, "kill", "-HUP", pid).status()).isZero();
    Eventually.assertWithin(
        LabRun.SOON,
        () -> {
          assertThat(run.show(MR_MS, "lisp site name SITE2")).containsPattern("up +20/60");
          assertThat(run.show(SITE1, "ip lisp map-cache")).containsPattern("up +20/60");
        });
    assertThat(pings.get(60, TimeUnit.SECONDS)).as("meanwhile").contains(" 0% packet loss");
    assertThat(createdAtSite1()).as("the entry is as old as before").isEqualTo(created);
    Eventually.assertWithin(
        LabRun.SOON,
        () -> {
          List<Capture.Packet> packets = run.capture.packets();
          assertThat(Observed.sentBy(SITE2, packets))
              .anyMatch(o -> o.message() instanceof MapRequest r && r.has(MapRequest.Flag.SMR));
          assertThat(Observed.asked(SITE1, packets))
              .anyMatch(o -> o.request().has(MapRequest.Flag.SMR_INVOKED));
        });
  }

  @Test
  @Order(6)
  void overHttpWhatCanChangeChangesAndTheRestIsNamed() throws Exception {
    rewrite(SITE2, "priority = 20, weight = 60", "priority = 30, weight = 70");
    rewrite(SITE2, "on-miss = hold", "on-miss = drop");
    long pid = pid(SITE2);
    CompletableFuture<String> pings = pingsMeanwhile();
    LabRun.Said said = run.rhumb(SITE2, "config", "apply", "--yes");
    assertThat(said.status()).isEqualTo(1);
    assertThat(said.output())
        .contains("+ rhumb.router.database[0].locators[0].priority = 30")
        .contains("changed: rhumb.router.database")
        .contains("needs a restart: rhumb.router.map-cache.on-miss");
    Eventually.assertWithin(
        LabRun.SOON,
        () -> assertThat(run.show(SITE1, "ip lisp map-cache")).containsPattern("up +30/70"));
    assertThat(pings.get(60, TimeUnit.SECONDS)).as("meanwhile").contains(" 0% packet loss");
    assertThat(pid(SITE2)).as("the process is the same").isEqualTo(pid);
  }

  /// The first one has been answered: each site knows that the other's packets go to it.
  private CompletableFuture<String> pingsMeanwhile() {
    assertThat(run.say(HOST1, "ping", "-c1", "-W10", HOST2.ipv4()).output()).contains("1 received");
    return CompletableFuture.supplyAsync(
        () -> run.say(HOST1, "ping", "-c15", "-i0.2", "-W10", HOST2.ipv4()).output());
  }

  private void rewrite(LabNode node, String before, String after) throws Exception {
    String text = Files.readString(run.lab.config(node));
    assertThat(text).contains(before);
    Files.writeString(run.lab.config(node), text.replace(before, after));
  }

  private long pid(LabNode node) {
    return run.lab.status().stream()
        .filter(s -> s.node() == node)
        .findFirst()
        .orElseThrow()
        .pid()
        .orElseThrow();
  }

  /// When the mapping of SITE2 came into the map-cache of SITE1.
  private String createdAtSite1() {
    for (JsonNode cache : run.lab.ask(SITE1, "/api/v1/map-cache").orElseThrow().path("mapCaches")) {
      for (JsonNode entry : cache.path("entries")) {
        if (entry.path("eid").asText().equals("172.16.30.0/24")) {
          return entry.path("created").asText();
        }
      }
    }
    throw new AssertionError("SITE1 does not know 172.16.30.0/24");
  }

  @Test
  @Order(7)
  @DisplayName("S66 when only one side holds packets, the other loses one")
  void oneSideHolds() throws LabFailure {
    run.restartSites(new LabOptions(OnMiss.HOLD, OnMiss.DROP, Family.V4));
    assertThat(run.ping(HOST1, HOST2.ipv4(), 3).lost()).containsExactly(1);
  }

  @Test
  @Order(8)
  void bothFamiliesOverIpv6LoseNothing() throws LabFailure {
    run.restartSites(LabOptions.of(OnMiss.HOLD, Family.V6));
    assertThat(run.pingFast(HOST1, HOST2.ipv4(), 3).lost()).isEmpty();
    assertThat(run.pingFast(HOST1, HOST2.ipv6(), 3).lost()).isEmpty();
    assertThat(run.show(SITE1, "ip lisp map-cache")).contains(SITE2.ipv6());
    run.capture.await(6, "ipv6.dst == " + SITE2.ipv6() + " && udp.dstport == 4341");
  }

  @Test
  @Order(9)
  void nodesThatAreKilledComeBack() throws LabFailure {
    List<Instant> before = firstRegistered();
    run.lab.kill(MR_MS);
    run.lab.kill(SITE1);
    run.lab.start(MR_MS);
    run.lab.start(SITE1);
    run.lab.awaitReady();
    run.awaitConfirmed(SITE1);
    assertThat(firstRegistered()).as("S34 out of the journal").isEqualTo(before);
    assertThat(run.pingFast(HOST1, HOST2.ipv4(), 3).lost()).isEmpty();
  }

  /// To the second.
  private List<Instant> firstRegistered() {
    JsonNode sites = run.lab.ask(MR_MS, "/api/v1/sites").orElseThrow();
    return sites.findValuesAsText("firstRegistered").stream()
        .map(text -> Instant.parse(text).truncatedTo(ChronoUnit.SECONDS))
        .toList();
  }

  @Test
  @Order(10)
  @DisplayName("S74 a site that leaves is forwarded natively, for a minute at a time")
  void aSiteThatLeaves() throws LabFailure {
    run.lab.stop(SITE2);
    Eventually.assertWithin(LabRun.SOON, () -> assertThat(run.lab.registered(SITE2)).isFalse());
    assertThat(run.rhumb(SITE1, "clear", "ip", "lisp", "map-cache").status()).isZero();
    assertThat(run.pingFast(HOST1, HOST2.ipv4(), 1).received()).isZero();
    assertThat(run.show(SITE1, "ip lisp map-cache"))
        .containsPattern(
            "172\\.16\\.30\\.0/24, uptime: 00:00:\\d\\d, expires: 00:0[01]:\\d\\d,"
                + " via map-reply, forward-native");
  }

  @Test
  @Order(11)
  void tsharkFindsNoFaultInTheWholeRun() throws Exception {
    run.capture.close();
    assertThat(run.capture.complaints()).isEmpty();
  }
}
