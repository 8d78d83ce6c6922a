package rhumb.mapping.server;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Registers.register;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhumb.mapping.control.Peer;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.mapping.statistics.Rejection;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.Sites;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.MapRegister.Flag;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Octets;

class MapServerTest {
  private static final EidPrefix SITE2 = EidPrefix.parse("172.16.30.0/24");
  private static final Peer PEER =
      new Peer(IpAddress.parse("192.168.100.2"), 4342, IpAddress.parse("192.168.255.3"));
  private static final Registers GOOD = register("172.16.30.0/24", "192.168.100.2");

  private final ControlCounters counters = new ControlCounters();
  private final RegistrationErrors errors = new RegistrationErrors();
  private final ReadTable table = new ReadTable();

  @Test // S49: the seed's own Map-Register
  void theSeedsRegistrationIsAdmittedWithAllItSays() {
    byte[] octets =
        Octets.parse(
                "320001010524e21f489614bb0001001469249b1469267a6e8eb1f62781a1242880c71f66000005a0"
                    + "0118100000000001ac101e000a32016400050001c0a86402dc4a804487093251602669cb5b72"
                    + "0f120000000000000000")
            .toByteArray();
    Registration registration = admit(octets, Sites.SITE2).orElseThrow();
    assertThat(registration.site()).isEqualTo("SITE2");
    assertThat(registration.eid()).isEqualTo(SITE2);
    assertThat(registration.proxyReply()).isFalse();
    assertThat(registration.seen().mapNotify()).isTrue();
    assertThat(registration.seen().nonce()).hasToString("0x0524E21F-0x489614BB");
    assertThat(registration.etr().identity().orElseThrow().xtrId())
        .isEqualTo("0xDC4A8044-0x87093251-0x602669CB-0x5B720F12");
    assertThat(counters.dropped()).isEmpty();
  }

  @Test
  void aTruncatedCodeIsAcceptedAndAShorterOneIsNot() {
    byte[] full = GOOD.signed();
    assertThat(admit(shortened(full, 12), Sites.SITE2)).isPresent();
    assertThat(admit(shortened(full, 4), Sites.SITE2)).isEmpty();
    assertThat(admit(shortened(full, 0), Sites.SITE2)).isEmpty();
    assertThat(counters.dropped()).isEqualTo(Map.of(DropReason.BAD_AUTHENTICATION_LENGTH, 2L));
    assertThat(errors.authenticationFailures(SITE2)).isEqualTo(2);
  }

  @Test // S41
  void aWrongKeyIsCountedForTheSite() {
    var wrong = new SharedKey(0, HmacAlgorithm.HMAC_SHA_1_96, "bar");
    assertThat(admit(GOOD.key(wrong).signed(), Sites.SITE2)).isEmpty();
    assertThat(errors.authenticationFailures(SITE2)).isEqualTo(1);
    assertThat(errors.ofSite("SITE2")).isEqualTo(Map.of(DropReason.AUTHENTICATION_FAILED, 1L));
    assertThat(counters.dropped()).isEqualTo(Map.of(DropReason.AUTHENTICATION_FAILED, 1L));
  }

  @Test
  void anUnknownKeyIdOrAWeakerAlgorithmIsRefused() {
    var other = new SharedKey(7, HmacAlgorithm.HMAC_SHA_1_96, "foo");
    assertThat(admit(GOOD.key(other).signed(), Sites.SITE2)).isEmpty();
    Site strong =
        Sites.withKeys(Sites.SITE2, new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "foo"));
    assertThat(admit(GOOD.signed(), strong)).isEmpty();
    assertThat(errors.ofSite("SITE2"))
        .isEqualTo(Map.of(DropReason.UNKNOWN_KEY, 1L, DropReason.WEAK_ALGORITHM, 1L));
  }

  @Test // key rollover: both keys count until the old one is taken away
  void eitherOfTwoKeysIsGood() {
    var old = Sites.FOO;
    var next = new SharedKey(1, HmacAlgorithm.HMAC_SHA_256_128, "a longer secret");
    Site site = Sites.withKeys(Sites.SITE2, old, next);
    assertThat(admit(GOOD.key(old).signed(), site)).isPresent();
    assertThat(admit(GOOD.key(next).signed(), site)).isPresent();
  }

  @Test // S41
  void aLocatorThatIsNotAllowedIsCountedForThePrefix() {
    Site site = Sites.allowing(Sites.SITE2, "192.168.100.2");
    assertThat(admit(GOOD.signed(), site)).isPresent();
    assertThat(admit(register("172.16.30.0/24", "192.168.100.3").signed(), site)).isEmpty();
    assertThat(errors.allowedLocatorsMismatch(SITE2)).isEqualTo(1);
    assertThat(errors.authenticationFailures(SITE2)).isZero();
  }

  @Test
  void aLocatorThatMeansNoHostIsRefused() {
    assertThat(admit(register("172.16.30.0/24", "224.0.0.1").signed(), Sites.SITE2)).isEmpty();
    assertThat(counters.dropped()).isEqualTo(Map.of(DropReason.UNUSABLE_LOCATOR, 1L));
  }

  @Test
  void aPrefixThatNoSiteHasIsUnknown() {
    assertThat(admit(register("10.0.0.0/8", "192.168.100.2").signed(), Sites.SITE2)).isEmpty();
    assertThat(counters.dropped()).isEqualTo(Map.of(DropReason.UNKNOWN_SITE, 1L));
  }

  @Test
  void prefixesOfOtherSitesAndMoreSpecificsAreTakenOut() {
    Registers message =
        GOOD.and("172.16.10.0/24", "192.168.100.2").and("172.16.30.128/25", "192.168.100.2");
    Optional<Admitted> admitted = admitAll(message.signed(), Sites.SITE1, Sites.SITE2);
    assertThat(admitted.orElseThrow().claims())
        .extracting(claim -> claim.registration().eid())
        .containsExactly(SITE2);
    assertThat(counters.dropped()).isEqualTo(Map.of(DropReason.EID_NOT_ALLOWED, 2L));
  }

  @Test
  void moreSpecificsAreAcceptedWhereTheSiteMay() {
    Site site = Sites.acceptingMoreSpecifics("FABRIC", "10.0.0.0/8");
    Optional<Admitted> admitted =
        admitAll(register("10.42.0.7/32", "192.168.100.2").signed(), site);
    Admitted.Claim claim = admitted.orElseThrow().claims().getFirst();
    assertThat(claim.delegation()).hasToString("10.0.0.0/8");
    assertThat(claim.partition()).hasToString("10.32.0.0/12");
  }

  @Test
  void aSiteThatIsShutDownRegistersNothing() {
    assertThat(admit(GOOD.signed(), Sites.shutDown(Sites.SITE2))).isEmpty();
    assertThat(errors.ofSite("SITE2")).isEqualTo(Map.of(DropReason.SITE_SHUT_DOWN, 1L));
  }

  @Test
  void aSiteMayHaveALeastAlgorithm() {
    SharedKey weak = Sites.FOO;
    SharedKey strong = new SharedKey(1, HmacAlgorithm.HMAC_SHA_256_128, "a longer secret");
    Site site =
        Sites.withKeys(Sites.SITE2, weak, strong)
            .withPolicy(
                new SitePolicy(
                    SitePolicy.Replay.COMPAT,
                    Optional.of(HmacAlgorithm.HMAC_SHA_256_128),
                    10,
                    List.of()));
    assertThat(admit(GOOD.key(weak).signed(), site)).isEmpty();
    assertThat(admit(GOOD.key(strong).signed(), site)).isPresent();
    assertThat(errors.ofSite("SITE2")).isEqualTo(Map.of(DropReason.WEAK_ALGORITHM, 1L));
  }

  @Test
  void aSiteHasNoMorePrefixesThanItMay() {
    Site site =
        Sites.acceptingMoreSpecifics("FABRIC", "10.0.0.0/8")
            .withPolicy(new SitePolicy(SitePolicy.Replay.COMPAT, Optional.empty(), 2, List.of()));
    Registers three =
        register("10.0.1.0/24", "192.168.100.2")
            .and("10.0.2.0/24", "192.168.100.2")
            .and("10.0.3.0/24", "192.168.100.2");
    assertThat(admitAll(three.signed(), site).orElseThrow().claims()).hasSize(2);
    assertThat(errors.ofSite("FABRIC")).isEqualTo(Map.of(DropReason.TOO_MANY_PREFIXES, 1L));
    assertThat(errors.rejections().ofSite("FABRIC").getFirst().eid()).hasToString("10.0.3.0/24");
  }

  @Test
  void theLastRefusalsAreRememberedBySiteAndBySource() {
    Site site = Sites.allowing(Sites.SITE2, "192.168.100.2");
    for (int i = 1; i <= 20; i++) {
      admit(register("172.16.30.0/24", "192.168.100." + (100 + i)).nonce(i).signed(), site);
    }
    admit(register("10.9.0.0/16", "192.168.100.2").signed(), site);
    List<Rejection> last = errors.rejections().ofSite("SITE2");
    assertThat(last).hasSize(16);
    assertThat(last.getFirst().reason()).isEqualTo(DropReason.LOCATOR_NOT_ALLOWED);
    assertThat(last.getFirst().offender()).isEqualTo("192.168.100.120");
    assertThat(last.getFirst().source()).isEqualTo(PEER.address());
    assertThat(errors.rejections().ofNoSite()).hasSize(1);
    assertThat(errors.rejections().sources().getFirst().count()).isEqualTo(21);
  }

  @Test
  void flagsAreKept() {
    Registration all =
        admit(
                GOOD.with(Flag.PROXY_REPLY, Flag.MERGE, Flag.SECURITY_CAPABLE, Flag.USE_TTL)
                    .withoutNotify()
                    .signed(),
                Sites.SITE2)
            .orElseThrow();
    assertThat(all.proxyReply() && all.merge() && all.securityCapable() && all.useTtl()).isTrue();
    assertThat(all.seen().mapNotify()).isFalse();
  }

  private Optional<Registration> admit(byte[] octets, Site site) {
    return admitAll(octets, site).map(admitted -> admitted.claims().getFirst().registration());
  }

  private Optional<Admitted> admitAll(byte[] octets, Site... sites) {
    try {
      return new MapServer(() -> DelegationTree.of(List.of(sites)), table, counters, errors)
          .admit((MapRegister) ControlMessage.decode(octets), octets, PEER, Instant.EPOCH);
    } catch (rhumb.protocol.wire.MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  /// The message with only the first octets of its code, signed again if they are enough.
  private static byte[] shortened(byte[] signed, int length) {
    byte[] octets = new byte[signed.length - 20 + length];
    System.arraycopy(signed, 0, octets, 0, 16 + length);
    System.arraycopy(signed, 36, octets, 16 + length, signed.length - 36);
    octets[15] = (byte) length;
    if (length >= 12) Sites.FOO.sign(octets);
    return octets;
  }
}
