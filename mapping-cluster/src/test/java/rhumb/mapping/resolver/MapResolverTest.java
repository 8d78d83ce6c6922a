package rhumb.mapping.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Requests.encapsulated;
import static rhumb.mapping.testing.Requests.request;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Reach;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.settings.MappingSettings.Use;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.Requests;
import rhumb.mapping.testing.Sites;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.MapRequest.Flag;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Octets;

class MapResolverTest {
  private static final List<String> ITR = List.of("192.168.100.1");

  private final ReadTable table = new ReadTable();
  private final ControlCounters counters = new ControlCounters();
  private List<Site> sites = List.of(Sites.SITE1, Sites.SITE2);

  @Test // S16, S17, S18, S11
  void aSiteThatAnswersItselfIsSentTheUnmodifiedRequest() throws Exception {
    registered("172.16.30.0/24", false, "192.168.100.2");
    MapRequest request = request("172.16.30.101/32", ITR);
    EncapsulatedControlMessage arrived = encapsulated(request);

    List<Outgoing> said = resolve(arrived);

    assertThat(said).hasSize(1);
    assertThat(said.getFirst().destination()).isEqualTo(IpAddress.parse("192.168.100.2"));
    assertThat(said.getFirst().port()).isEqualTo(4342);
    var forwarded = (EncapsulatedControlMessage) ControlMessage.decode(said.getFirst().payload());
    assertThat(forwarded.inner().octets()).isEqualTo(arrived.inner().octets());
    assertThat(counters.answers())
        .isEqualTo(Map.of("forwarded", 1L, "proxied", 0L, "negative", 0L, "asked", 0L));
  }

  @Test // S75, S24–S26: 172.16.10.0/24 and 172.16.30.0/24 are all there is, so half of IPv4 is not
  void whatNoSiteHasIsForwardedNativelyForFifteenMinutes() {
    MapReply reply = reply(encapsulated(request("8.8.8.8", ITR)));
    assertThat(reply.nonce()).isEqualTo(Requests.NONCE);
    assertThat(reply.records())
        .containsExactly(negative("0.0.0.0/1", 15))
        .allMatch(record -> !record.authoritative());
  }

  @Test
  void holesAvoidTheirNeighbours() {
    assertThat(hole("172.16.20.5")).isEqualTo("172.16.16.0/21");
    assertThat(hole("172.16.31.1")).isEqualTo("172.16.31.0/24");
    assertThat(hole("200.1.1.1")).isEqualTo("192.0.0.0/2");
    sites = List.of(Sites.site("A", "2001:db8:500:1::/64", "2001:db8:500:2::/64"));
    assertThat(hole("2001:db8:500::")).isEqualTo("2001:db8:500::/64");
    sites = List.of();
    assertThat(hole("1.2.3.4")).isEqualTo("0.0.0.0/1"); // never /0
  }

  @Test // S74
  void aSiteWithoutRegistrationsIsForwardedNativelyForOneMinute() {
    MapReply reply = reply(encapsulated(request("172.16.30.101", ITR)));
    assertThat(reply.records()).containsExactly(negative("172.16.30.0/24", 1));
  }

  @Test
  void aHoleInADelegationAvoidsWhatIsRegisteredAndWhatIsDelegatedElsewhere() {
    sites =
        List.of(
            Sites.acceptingMoreSpecifics("BIG", "10.0.0.0/8"), Sites.site("IN", "10.128.0.0/9"));
    registered("10.1.0.0/16", false, "192.168.100.2");
    MapReply reply = reply(encapsulated(request("10.2.0.1", ITR)));
    assertThat(reply.records()).containsExactly(negative("10.2.0.0/15", 1));
  }

  @Test // a covering registration of somebody else's less specific delegation does not count
  void aRegistrationAnswersOnlyForItsOwnDelegation() {
    sites =
        List.of(Sites.acceptingMoreSpecifics("BIG", "10.0.0.0/8"), Sites.site("IN", "10.1.0.0/16"));
    registered("10.0.0.0/8", true, "192.168.100.2");
    MapReply reply = reply(encapsulated(request("10.1.2.3", ITR)));
    assertThat(reply.records()).containsExactly(negative("10.1.0.0/16", 1));
  }

  @Test
  void aProxyReplyIsNeitherAuthoritativeNorLocal() {
    registered("172.16.30.0/24", true, "192.168.100.2");
    List<Outgoing> said = resolve(encapsulated(request("172.16.30.101", ITR)));
    assertThat(said.getFirst().destination()).isEqualTo(IpAddress.parse("192.168.100.1"));
    assertThat(said.getFirst().port()).isEqualTo(Requests.ITR_PORT);
    MappingRecord record = reply(said).records().getFirst();
    assertThat(record.eid()).isEqualTo(EidPrefix.parse("172.16.30.0/24"));
    assertThat(record.ttlMinutes()).isEqualTo(1440);
    assertThat(record.authoritative()).isFalse();
    assertThat(record.locators())
        .containsExactly(Locator.local(Rloc.parse("192.168.100.2"), 10, 50).withLocal(false));
  }

  @Test
  void aSiteCanBeAnsweredForWhetherItAsksOrNot() {
    sites = List.of(Sites.proxied(Sites.SITE2));
    registered("172.16.30.0/24", false, "192.168.100.2");
    assertThat(reply(encapsulated(request("172.16.30.1", ITR))).records()).hasSize(1);
  }

  @Test // RFC 9301 §5.2, the A bit
  void whoWantsToHearItFromTheSiteIsForwardedEvenIfItIsProxied() {
    sites = List.of(Sites.proxied(Sites.SITE2));
    registered("172.16.30.0/24", false, "192.168.100.2");
    List<Outgoing> said = resolve(encapsulated(request("172.16.30.1", ITR, Flag.AUTHORITATIVE)));
    assertThat(said).singleElement().matches(out -> out.type() == EncapsulatedControlMessage.TYPE);
  }

  @Test // RFC 9301 §5.5 with its own example, moved to IPv6
  void overlappingPrefixesComeTogether() {
    sites = List.of(Sites.acceptingMoreSpecifics("A", "2001:db8::/32"));
    registered("2001:db8::/32", true, "192.168.100.2");
    registered("2001:db8:1::/48", true, "192.168.100.2");
    registered("2001:db8:1:1::/64", true, "192.168.100.2");
    registered("2001:db8:1:2::/64", true, "192.168.100.2");
    assertThat(eids("2001:db8:1:1::1")).containsExactly("2001:db8:1:1::/64");
    assertThat(eids("2001:db8:1:5::1"))
        .containsExactly("2001:db8:1::/48", "2001:db8:1:1::/64", "2001:db8:1:2::/64");
  }

  @Test // a list that does not fit would be a lie about the prefixes that are left out
  void withTooManyMoreSpecificsTheReplyIsNarrowedInstead() {
    sites = List.of(Sites.acceptingMoreSpecifics("A", "10.0.0.0/8"));
    registered("10.0.0.0/8", true, "192.168.100.2");
    for (int i = 0; i < 200; i++) registered("10.1." + i + ".0/24", true, "192.168.100.3");
    assertThat(eids("10.2.0.1")).containsExactly("10.2.0.0/15");
    assertThat(eids("10.1.200.1")).containsExactly("10.1.200.0/21");
  }

  @Test // RFC 9301 §7.1, §6.1
  void probesAndSolicitsAreDropped() {
    registered("172.16.30.0/24", true, "192.168.100.2");
    assertThat(resolve(encapsulated(request("172.16.30.1", ITR, Flag.PROBE)))).isEmpty();
    assertThat(resolvePlain(request("172.16.30.1", ITR, Flag.PROBE))).isEmpty();
    assertThat(resolve(encapsulated(request("172.16.30.1", ITR, Flag.SMR)))).isEmpty();
    assertThat(resolve(encapsulated(request("172.16.30.1", ITR, Flag.DONT_MAP_REPLY)))).isEmpty();
    assertThat(counters.dropped())
        .isEqualTo(
            Map.of(
                DropReason.PROBE_IN_ENCAPSULATION, 1L,
                DropReason.PROBE_AT_MAPPING_SYSTEM, 1L,
                DropReason.SMR_AT_MAPPING_SYSTEM, 1L,
                DropReason.NOT_FOR_THIS_ROLE, 1L));
  }

  @Test
  void aRequestWithoutAUsableItrRlocIsDropped() {
    assertThat(resolve(encapsulated(request("8.8.8.8", List.of("224.0.0.1", "0.0.0.0")))))
        .isEmpty();
    assertThat(resolve(encapsulated(request("8.8.8.8", List.of("2001:db8::1"))))).isEmpty();
    assertThat(counters.dropped()).isEqualTo(Map.of(DropReason.NO_ITR_RLOC, 2L));
  }

  @Test
  void theReplyGoesToTheFirstItrRlocOfAFamilyThatThisNodeHas() {
    List<Outgoing> said =
        resolve(encapsulated(request("8.8.8.8", List.of("2001:db8::1", "192.0.2.9", "192.0.2.1"))));
    assertThat(said.getFirst().destination()).isEqualTo(IpAddress.parse("192.0.2.9"));
  }

  @Test // peer quirk: not everybody encapsulates
  void aRequestThatComesByItselfIsAnsweredToo() throws Exception {
    assertThat(reply(resolvePlain(request("8.8.8.8", ITR))).records()).hasSize(1);
    registered("172.16.30.0/24", false, "192.168.100.2");
    MapRequest request = request("172.16.30.101", ITR);
    List<Outgoing> said = resolvePlain(request);
    var forwarded = (EncapsulatedControlMessage) ControlMessage.decode(said.getFirst().payload());
    assertThat(forwarded.message()).isEqualTo(request);
    assertThat(forwarded.inner().destination()).isEqualTo(IpAddress.parse("172.16.30.101"));
    assertThat(forwarded.inner().sourcePort()).isEqualTo(5555);
  }

  @Test
  void severalRecordsAreAnsweredTogether() {
    registered("172.16.30.0/24", true, "192.168.100.2");
    MapRequest one = request("172.16.30.101", ITR);
    var two =
        new MapRequest(
            one.flags(),
            one.nonce(),
            one.sourceEid(),
            one.itrRlocs(),
            List.of(
                one.queries().getFirst(),
                new MapRequest.Query(EidPrefix.parse("8.8.8.8/32"), false)),
            Optional.empty(),
            Optional.empty());
    assertThat(reply(encapsulated(two)).records())
        .extracting(MappingRecord::isNegative)
        .containsExactly(false, true);
  }

  @Test
  void aSiteThatIsShutDownIsAsIfNothingWereRegistered() {
    sites = List.of(Sites.shutDown(Sites.SITE2));
    registered("172.16.30.0/24", true, "192.168.100.2");
    assertThat(reply(encapsulated(request("172.16.30.1", ITR))).records())
        .containsExactly(negative("172.16.30.0/24", 1));
  }

  @Test
  void aDeniedPrefixIsSaidToBeDeniedAsWidelyAsItIs() {
    Site site =
        new Site(
            "WALL",
            false,
            List.of(Sites.FOO),
            List.of(
                new SitePrefix(
                    EidPrefix.parse("172.16.0.0/16"),
                    false,
                    new Use.Denied(Action.DROP_POLICY_DENIED))),
            List.of(),
            false,
            Optional.empty());
    sites = List.of(site, Sites.SITE2);
    MappingRecord record = reply(encapsulated(request("172.16.200.1", ITR))).records().getFirst();
    assertThat(record.eid()).hasToString("172.16.128.0/17"); // not the site inside
    assertThat(record.action()).isEqualTo(Action.DROP_POLICY_DENIED);
    assertThat(record.ttlMinutes()).isEqualTo(15);
  }

  @Test
  void aStaticMappingIsServedAndCannotBeReplaced() {
    MappingRecord fixed = Registers.record("172.16.30.0/24", 60, "192.0.2.77");
    table.fix(Map.of(fixed.eid(), Mapping.fixed("SITE2", fixed)));
    registered("172.16.30.0/24", true, "192.168.100.2");
    MappingRecord record = reply(encapsulated(request("172.16.30.1", ITR))).records().getFirst();
    assertThat(record.locators())
        .extracting(l -> l.rloc().toString())
        .containsExactly("192.0.2.77");
    assertThat(record.ttlMinutes()).isEqualTo(60);
    table.fix(Map.of());
    assertThat(reply(encapsulated(request("172.16.30.1", ITR))).records())
        .containsExactly(negative("172.16.30.0/24", 1));
  }

  @Test // RFC 9301 §8.3: one of the ETRs, and one that can be reached
  void requestsGoToAnUpLocatorOfTheBestPriorityAndNeverBackToThisNode() {
    Locator down = locator("192.168.100.2", 1).withReachable(false);
    Locator self = locator("192.168.255.3", 1);
    Locator unused = locator("192.168.100.9", Locator.UNUSABLE);
    Locator v6 = locator("2001:db8::2", 1);
    Locator good = locator("192.168.100.4", 2);
    Locator worse = locator("192.168.100.5", 3);
    MappingRecord record =
        MappingRecord.positive(
            EidPrefix.parse("172.16.30.0/24"), 1440, List.of(down, self, unused, v6, good, worse));
    table.publish(new Mapping(record.eid(), "SITE2", record, false, true, 1));
    assertThat(resolve(encapsulated(request("172.16.30.1", ITR))).getFirst().destination())
        .isEqualTo(IpAddress.parse("192.168.100.4"));

    table.publish(
        new Mapping(record.eid(), "SITE2", record.withLocators(List.of(down)), false, true, 2));
    assertThat(resolve(encapsulated(request("172.16.30.1", ITR)))).isEmpty();
    assertThat(counters.dropped()).isEqualTo(Map.of(DropReason.NO_USABLE_LOCATOR, 1L));
  }

  private static Locator locator(String rloc, int priority) {
    return Locator.local(Rloc.parse(rloc), priority, 50);
  }

  private static MappingRecord negative(String eid, int ttlMinutes) {
    return MappingRecord.negative(EidPrefix.parse(eid), ttlMinutes, Action.NATIVELY_FORWARD);
  }

  private String hole(String eid) {
    return reply(encapsulated(request(eid, ITR))).records().getFirst().eid().toString();
  }

  private List<String> eids(String eid) {
    return reply(encapsulated(request(eid, ITR))).records().stream()
        .map(record -> record.eid().toString())
        .toList();
  }

  /// Whoever may register it; in one test, nobody.
  private String owner(EidPrefix eid) {
    return DelegationTree.of(sites)
        .longestMatch(eid)
        .map(delegation -> delegation.site().name())
        .orElse("NOBODY");
  }

  private void registered(String eid, boolean proxy, String... rlocs) {
    List<Locator> locators =
        Arrays.stream(rlocs).map(r -> locator(r, 10).withLocal(false)).toList();
    MappingRecord record =
        Registers.record(eid, 1440).withAuthoritative(false).withLocators(locators);
    table.publish(new Mapping(record.eid(), owner(record.eid()), record, proxy, !proxy, 1));
  }

  private MapReply reply(EncapsulatedControlMessage message) {
    return reply(resolve(message));
  }

  private static MapReply reply(List<Outgoing> said) {
    assertThat(said).hasSize(1);
    try {
      return (MapReply) ControlMessage.decode(said.getFirst().payload());
    } catch (rhumb.protocol.wire.MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  private List<Outgoing> resolve(EncapsulatedControlMessage message) {
    try {
      return resolve(
          new Requester(
              (MapRequest) message.message(),
              message.inner().payload(),
              Optional.of(message),
              IpAddress.parse("192.168.100.1"),
              message.inner().sourcePort()));
    } catch (rhumb.protocol.wire.MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  private List<Outgoing> resolvePlain(MapRequest request) {
    return resolve(
        new Requester(
            request,
            Octets.of(request.toByteArray()),
            Optional.empty(),
            IpAddress.parse("192.168.100.1"),
            5555));
  }

  private List<Outgoing> resolve(Requester from) {
    List<Outgoing> said = new ArrayList<>();
    var reach = new Reach(Set.of(IpAddress.parse("192.168.255.3")), true, false);
    new MapResolver(() -> DelegationTree.of(sites), table, reach, counters)
        .resolve(from, said::add);
    return said;
  }
}
