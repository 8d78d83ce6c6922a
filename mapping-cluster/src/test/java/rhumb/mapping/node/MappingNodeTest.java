package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;
import static rhumb.mapping.testing.Registers.register;
import static rhumb.mapping.testing.Requests.encapsulated;
import static rhumb.mapping.testing.Requests.request;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.Station;
import rhumb.mapping.testing.TestClock;
import rhumb.mapping.view.MappingHealth;
import rhumb.mapping.view.MappingStatistics;
import rhumb.mapping.view.SiteView;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister.Flag;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;

/// A node from the outside, over real sockets. ETRs have port 4342, so each has an address that
/// nothing else on this host uses.
class MappingNodeTest {
  private static final String V4 = "127.0.0.1";
  private static final String V6 = "::1";
  private static final String ETR = unusedAddress();
  private static final String SEED =
      "320001010524e21f489614bb0001001469249b1469267a6e8eb1f62781a1242880c71f66000005a0"
          + "0118100000000001ac101e000a32016400050001c0a86402dc4a804487093251602669cb5b72"
          + "0f120000000000000000";

  @TempDir static Path folder;
  private static final TestClock CLOCK = new TestClock();
  private static MappingNode node;

  @BeforeAll
  static void start() throws Exception {
    node =
        Nodes.start(
            Nodes.settings(
                folder.resolve("journal"),
                List.of(
                    Sites.site("SEED", "172.16.30.0/24"),
                    Sites.site("FORWARDED", "172.16.40.0/24"),
                    Sites.site("PROXIED", "172.16.50.0/24", "2001:db8:50::/64"),
                    Sites.site("LAPSING", "172.16.60.0/24"),
                    Sites.allowing(Sites.site("STRICT", "172.16.70.0/24"), "192.0.2.7"),
                    Sites.site("RISING", "172.16.80.0/24")
                        .withPolicy(
                            new SitePolicy(
                                SitePolicy.Replay.STRICT, Optional.empty(), 10, List.of())),
                    Sites.acceptingMoreSpecifics("FABRIC", "10.0.0.0/8")),
                V4,
                V6),
            CLOCK);
  }

  @AfterAll
  static void stop() {
    if (node != null) node.stop();
  }

  @Test // S33–S49: the seed's register, the seed's `show lisp site name`
  void theSeedsRegistrationIsConfirmedAndShown() throws Exception {
    byte[] seed = Octets.parse(SEED).toByteArray();
    Instant before = Instant.now();
    try (var etr = station(V4)) {
      MapNotify notify = (MapNotify) etr.send(seed).receive().message();
      assertThat(notify.nonce()).hasToString("0x0524E21F-0x489614BB");
      assertThat(notify.identity().orElseThrow().xtrId())
          .isEqualTo("0xDC4A8044-0x87093251-0x602669CB-0x5B720F12");
      assertThat(notify.records()).hasSize(1);
      assertThat(notify.isSignedBy(Sites.FOO, notify.toByteArray(), 0, notify.toByteArray().length))
          .isTrue();
    }
    SiteView site = Nodes.get(node.site("SEED")).orElseThrow();
    assertThat(site.allowedLocators()).isEmpty(); // S33 "any"
    SiteView.Prefix prefix = site.prefixes().getFirst();
    assertThat(prefix.eid()).isEqualTo(EidPrefix.parse("172.16.30.0/24"));
    assertThat(prefix.firstRegistered().orElseThrow()).isAfterOrEqualTo(before.minusSeconds(5));
    assertThat(prefix.origin()).isEqualTo(SiteView.Origin.CONFIGURATION); // S36
    assertThat(prefix.mergeActive()).isFalse(); // S37
    assertThat(prefix.proxyReply()).isFalse(); // S38
    assertThat(prefix.ttlMinutes()).contains(1440); // S39
    assertThat(prefix.state()).isEqualTo(SiteView.State.COMPLETE); // S40
    SiteView.Registration registration = prefix.registrations().getFirst();
    assertThat(registration.etr()).hasToString(V4); // S42
    assertThat(registration.proxyReply()).isFalse();
    assertThat(registration.mapNotify()).isTrue();
    assertThat(registration.hashFunction()).isEqualTo("sha1"); // S44
    assertThat(registration.nonce()).hasToString("0x0524E21F-0x489614BB");
    assertThat(registration.securityCapable()).isFalse(); // S45
    assertThat(registration.identity().orElseThrow().siteId()).isZero(); // S46, S47
    Locator locator = registration.locators().getFirst(); // S48
    assertThat(locator.rloc()).hasToString("192.168.100.2");
    assertThat(locator.local() && locator.reachable()).isTrue();
    assertThat(locator.priority() + "/" + locator.weight()).isEqualTo("10/50");
  }

  @Test // its Map-Notify may have been lost, however often
  void theSameMapRegisterIsConfirmedAsOftenAsItComes() throws Exception {
    byte[] strict = register("172.16.80.0/24", "192.0.2.1").nonce(7).signed();
    byte[] compatible = register("172.16.60.0/24", "192.0.2.6").nonce(7).signed();
    try (var etr = station(V4)) {
      for (byte[] each : List.of(strict, compatible)) {
        for (int i = 0; i < 3; i++) {
          assertThat(etr.send(each).receive(MapNotify.class).nonce()).isEqualTo(new Nonce(7));
        }
      }
      CLOCK.advance(Duration.ofMinutes(2)); // so long may a database be away
      assertThat(etr.send(strict).receive(MapNotify.class).nonce()).isEqualTo(new Nonce(7));
    }
  }

  @Test // S16–S18
  void aMapRequestIsForwardedToTheEtrAndNotAnswered() {
    try (var etr = new Station(ETR, 4342, Nodes.at(node, V4));
        var itr = station(V4)) {
      etr.send(register("172.16.40.0/24", ETR).signed()).receive(MapNotify.class);
      EncapsulatedControlMessage asked = encapsulated(request("172.16.40.101", List.of(V4)));
      itr.send(asked);
      assertThat(etr.receive(EncapsulatedControlMessage.class).inner()).isEqualTo(asked.inner());
      assertThat(itr.hearsNothing()).isTrue();
      assertThat(etr.hearsNothing()).isTrue();
    }
  }

  @Test // S24–S26, S75, S51: from 4342's socket to the inner source port
  void whatNobodyHasIsAnsweredNegatively() {
    try (var itr = station(V4)) {
      MapRequest request = request("200.1.1.1", List.of(V4));
      itr.send(EncapsulatedControlMessage.of(ip(V4), itr.port(), ip("200.1.1.1"), request));
      Station.Received received = itr.receive();
      var reply = (MapReply) received.message();
      assertThat(received.from()).isEqualTo(Nodes.at(node, V4));
      assertThat(reply.nonce()).isEqualTo(request.nonce());
      MappingRecord record = reply.records().getFirst();
      assertThat(record.eid()).hasToString("192.0.0.0/2");
      assertThat(record.ttlMinutes()).isEqualTo(15);
    }
  }

  @Test
  void aProxiedSiteIsAnsweredForOverIpv6() {
    try (var etr = station(V4);
        var itr = station(V6)) {
      etr.send(register("2001:db8:50::/64", "192.0.2.5").with(Flag.PROXY_REPLY).signed())
          .receive(MapNotify.class);
      MapRequest request = request("2001:db8:50::101", List.of(V6));
      itr.send(
          EncapsulatedControlMessage.of(
              ip("2001:db8:10::101"), itr.port(), ip("2001:db8:50::101"), request));
      MappingRecord record = itr.receive(MapReply.class).records().getFirst();
      assertThat(record.eid()).hasToString("2001:db8:50::/64");
      assertThat(record.authoritative()).isFalse();
      assertThat(record.locators()).singleElement().matches(each -> !each.local());
    }
  }

  @Test // S74, S43
  void aSilentEtrIsForgottenAfterThreeMinutes() throws Exception {
    try (var etr = station(V4);
        var itr = station(V4)) {
      etr.send(register("172.16.60.0/24", "192.0.2.6").signed()).receive(MapNotify.class);
      CLOCK.advance(Duration.ofSeconds(181));
      eventually(
          () ->
              assertThat(
                      Nodes.get(node.site("LAPSING")).orElseThrow().prefixes().getFirst().state())
                  .isEqualTo(SiteView.State.UNKNOWN));
      MapRequest request = request("172.16.60.1", List.of(V4));
      eventually( // the read table may hear of it a moment later
          () -> {
            itr.send(EncapsulatedControlMessage.of(ip(V4), itr.port(), ip("172.16.60.1"), request));
            var reply = (MapReply) itr.receiveAll(500, 1).getFirst().message();
            assertThat(reply.records().getFirst().eid()).hasToString("172.16.60.0/24");
            assertThat(reply.records().getFirst().ttlMinutes()).isEqualTo(1);
          });
    }
  }

  @Test // S41
  void whatIsRefusedIsCountedAndNotAnswered() throws Exception {
    try (var etr = station(V4)) {
      etr.send(
          register("172.16.70.0/24", "192.0.2.7")
              .key(new SharedKey(0, HmacAlgorithm.HMAC_SHA_1_96, "wrong"))
              .signed());
      etr.send(register("172.16.70.0/24", "192.0.2.8").signed());
      assertThat(etr.hearsNothing()).isTrue();
    }
    SiteView site = Nodes.get(node.site("STRICT")).orElseThrow();
    assertThat(site.rejected())
        .isEqualTo(
            Map.of(DropReason.AUTHENTICATION_FAILED, 1L, DropReason.LOCATOR_NOT_ALLOWED, 1L));
    SiteView.Prefix prefix = site.prefixes().getFirst();
    assertThat(prefix.authenticationFailures()).isEqualTo(1);
    assertThat(prefix.allowedLocatorsMismatch()).isEqualTo(1);
    assertThat(prefix.state()).isEqualTo(SiteView.State.UNKNOWN);
  }

  @Test // S36: Dynamic
  void moreSpecificsAreShownBelowWhatAllowsThem() throws Exception {
    try (var etr = station(V4)) {
      etr.send(
              register("10.1.2.0/24", "192.0.2.9")
                  .and("10.200.0.7/32", "192.0.2.9")
                  .and("10.0.0.0/9", "192.0.2.9")
                  .signed())
          .receive(MapNotify.class);
    }
    SiteView site = Nodes.get(node.site("FABRIC")).orElseThrow();
    assertThat(site.prefixes())
        .extracting(prefix -> prefix.eid() + " " + prefix.origin())
        .containsExactly(
            "10.0.0.0/8 CONFIGURATION_ACCEPTING_MORE_SPECIFICS",
            "10.0.0.0/9 DYNAMIC",
            "10.1.2.0/24 DYNAMIC",
            "10.200.0.7/32 DYNAMIC");
    assertThat(site.prefixes().getLast().moreSpecificOf()).contains(EidPrefix.parse("10.0.0.0/8"));
  }

  @Test
  void withoutTheMBitNothingIsSaid() throws Exception {
    try (var etr = station(V4)) {
      etr.send(register("10.77.0.0/16", "192.0.2.9").withoutNotify().signed());
      eventually(
          () ->
              assertThat(Nodes.get(node.site("FABRIC")).orElseThrow().prefixes())
                  .anyMatch(prefix -> prefix.eid().toString().equals("10.77.0.0/16")));
      assertThat(etr.hearsNothing()).isTrue();
    }
  }

  @Test // hostile octets end in a counter and nothing else happens
  void aFloodOfMalformedPacketsIsCountedByReason() throws Exception {
    var random = new Random(1);
    MappingStatistics before = Nodes.get(node.statistics());
    int sent = 2000;
    try (var attacker = station(V4)) {
      for (int i = 0; i < sent; i++) {
        byte[] octets = new byte[random.nextInt(64)];
        random.nextBytes(octets);
        attacker.send(octets);
        if (i % 50 == 0) attacker.pause();
      }
    }
    eventually(
        () -> {
          MappingStatistics now = Nodes.get(node.statistics());
          long dropped = sum(now.dropped()) - sum(before.dropped());
          long answered = sum(now.answers()) - sum(before.answers());
          assertThat(dropped + answered).isEqualTo(sent);
          assertThat(now.dropped()).containsKey(DropReason.TRUNCATED);
          assertThat(now.dropped()).doesNotContainKey(DropReason.INTERNAL_FAULT);
        });
    assertThat(Nodes.get(node.health())).allMatch(MappingHealth::healthy);
  }

  @Test
  void anUnknownSiteIsNoSite() throws Exception {
    assertThat(Nodes.get(node.site("NOWHERE"))).isEmpty();
    assertThat(Nodes.get(node.sites())).extracting(SiteView::name).isSorted().hasSize(7);
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Station station(String address) {
    return new Station(address, 0, Nodes.at(node, address));
  }

  private static rhumb.protocol.address.IpAddress ip(String text) {
    return rhumb.protocol.address.IpAddress.parse(text);
  }

  private static String unusedAddress() {
    long pid = ProcessHandle.current().pid();
    return "127." + (64 + pid % 64) + "." + (pid / 64 % 250 + 1) + ".2";
  }
}
