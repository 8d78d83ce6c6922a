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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import rhumb.ops.lab.LabFailure;
import rhumb.ops.lab.LabOptions;
import rhumb.ops.lab.LabOptions.Family;
import rhumb.ops.lab.LabOptions.OnMiss;
import rhumb.ops.lab.Ping;

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
  @DisplayName("S66 when only one side holds packets, the other loses one")
  void oneSideHolds() throws LabFailure {
    run.restartSites(new LabOptions(OnMiss.HOLD, OnMiss.DROP, Family.V4));
    assertThat(run.ping(HOST1, HOST2.ipv4(), 3).lost()).containsExactly(1);
  }

  @Test
  @Order(6)
  void bothFamiliesOverIpv6LoseNothing() throws LabFailure {
    run.restartSites(LabOptions.of(OnMiss.HOLD, Family.V6));
    assertThat(run.pingFast(HOST1, HOST2.ipv4(), 3).lost()).isEmpty();
    assertThat(run.pingFast(HOST1, HOST2.ipv6(), 3).lost()).isEmpty();
    assertThat(run.show(SITE1, "ip lisp map-cache")).contains(SITE2.ipv6());
    run.capture.await(6, "ipv6.dst == " + SITE2.ipv6() + " && udp.dstport == 4341");
  }

  @Test
  @Order(7)
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
  @Order(8)
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
  @Order(9)
  void tsharkFindsNoFaultInTheWholeRun() throws Exception {
    run.capture.close();
    assertThat(run.capture.complaints()).isEmpty();
  }
}
