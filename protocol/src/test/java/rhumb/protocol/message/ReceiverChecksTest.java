package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.DistinguishedName;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Lcaf;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.address.VendorSpecific;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MapVersion;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;

class ReceiverChecksTest {
  private static final Nonce NONCE = new Nonce(1);
  private static final EidPrefix EID = EidPrefix.parse("172.16.30.0/24");
  private static final Lcaf UNKNOWN = new Lcaf.Unknown(200, 0, 0, Octets.of((byte) 1));
  private static final VendorSpecific VENDOR = new VendorSpecific(0xC, Octets.of((byte) 1));

  private static MapRequest request(Set<MapRequest.Flag> flags, List<Rloc> rlocs, EidPrefix eid) {
    return MapRequest.of(flags, NONCE, Optional.empty(), rlocs, eid);
  }

  private static MapRequest request(MapRequest.Flag flag) {
    return request(EnumSet.of(flag), List.of(Rloc.parse("10.0.0.1")), EID);
  }

  private static MapReply reply(Set<MapReply.Flag> flags, MappingRecord... records) {
    return new MapReply(flags, NONCE, List.of(records), Optional.empty());
  }

  private static MappingRecord record(EidPrefix eid, Rloc... rlocs) {
    var locators = List.of(rlocs).stream().map(rloc -> Locator.local(rloc, 1, 1)).toList();
    return MappingRecord.positive(eid, 60, locators);
  }

  @Test // RFC 9301 §5.2
  void aMapRequestNeedsSomebodyToReplyTo() {
    for (String bad : List.of("0.0.0.0", "255.255.255.255", "224.0.0.1", "ff02::1", "::")) {
      var request = request(Set.of(), List.of(Rloc.parse(bad)), EID);
      assertThat(ReceiverChecks.mapRequest(request, true)).as(bad).contains(DropReason.NO_ITR_RLOC);
    }
    assertThat(ReceiverChecks.mapRequest(request(Set.of(), List.of(), EID), true))
        .contains(DropReason.NO_ITR_RLOC);
    var some = List.of(Rloc.parse("0.0.0.0"), Rloc.parse("2001:db8::1"));
    assertThat(ReceiverChecks.mapRequest(request(Set.of(), some, EID), true)).isEmpty();
  }

  @Test // RFC 9437 §5
  void aSubscriptionEndsWithoutAnItrRloc() {
    var unsubscribe =
        new MapRequest(
            Set.of(),
            NONCE,
            Optional.empty(),
            List.of(),
            List.of(new MapRequest.Query(EID, true)),
            Optional.empty(),
            Optional.of(new XtrIdentity(1, 2, 3)));
    assertThat(ReceiverChecks.mapRequest(unsubscribe, true)).isEmpty();
  }

  @Test // RFC 9301 §7.1, §8.3
  void probesAndSolicitationsDoNotBelongIntoTheMappingSystem() {
    var probe = request(MapRequest.Flag.PROBE);
    assertThat(ReceiverChecks.mapRequest(probe, false)).isEmpty();
    assertThat(ReceiverChecks.mapRequest(probe, true)).contains(DropReason.PROBE_IN_ENCAPSULATION);
    assertThat(ReceiverChecks.mapRequestAtMappingSystem(probe))
        .contains(DropReason.PROBE_AT_MAPPING_SYSTEM);
    assertThat(ReceiverChecks.mapRequestAtMappingSystem(request(MapRequest.Flag.SMR)))
        .contains(DropReason.SMR_AT_MAPPING_SYSTEM);
    assertThat(ReceiverChecks.mapRequestAtMappingSystem(request(MapRequest.Flag.SMR_INVOKED)))
        .isEmpty();
  }

  @Test // RFC 9306 §3, §4
  void anEidThatIsNotUnderstoodDropsTheMessageAndALocatorOnlyItself() {
    var rloc = List.of(Rloc.parse("10.0.0.1"));
    var unknown = EidPrefix.of(UNKNOWN, 0);
    assertThat(ReceiverChecks.mapRequest(request(Set.of(), rloc, unknown), true))
        .contains(DropReason.UNKNOWN_LCAF);
    assertThat(ReceiverChecks.mapReply(reply(Set.of(), record(unknown))))
        .contains(DropReason.UNKNOWN_LCAF);
    MappingRecord mixed = record(EID, new Rloc(UNKNOWN), Rloc.parse("10.0.0.2"));
    assertThat(ReceiverChecks.mapReply(reply(Set.of(), mixed))).isEmpty();
    assertThat(ReceiverChecks.usable(mixed).locators()).hasSize(1);
    MappingRecord none = ReceiverChecks.usable(record(EID, new Rloc(UNKNOWN)));
    assertThat(none.isNegative()).isTrue();
    assertThat(none.action()).isEqualTo(Action.NO_ACTION);
    var nested = new Lcaf.AfiList(List.of(VENDOR, new Ipv4Address(1)));
    assertThat(ReceiverChecks.mapReply(reply(Set.of(), record(EID, new Rloc(nested)))))
        .contains(DropReason.UNKNOWN_VENDOR);
  }

  @Test // RFC 9301 §5.4
  void aProbeIsAnsweredWithAuthority() {
    Set<MapReply.Flag> probe = EnumSet.of(MapReply.Flag.PROBE);
    assertThat(ReceiverChecks.mapReply(reply(probe, record(EID))))
        .contains(DropReason.PROBE_REPLY_NOT_AUTHORITATIVE);
    assertThat(ReceiverChecks.mapReply(reply(probe, record(EID).withAuthoritative(true))))
        .isEmpty();
  }

  @Test // a peer was seen to answer 172.16.99.1 with 173.16.64.0/18
  void recordsThatWereNotAskedForAreLeftOut() {
    EidPrefix asked = EidPrefix.parse("172.16.99.1");
    MappingRecord covers = record(EidPrefix.parse("172.16.0.0/16"));
    MappingRecord below = record(EidPrefix.parse("172.16.4.0/24"));
    MappingRecord aside = record(EidPrefix.parse("173.16.64.0/18"));
    assertThat(ReceiverChecks.recordsFor(asked, reply(Set.of(), aside, below))).isEmpty();
    assertThat(ReceiverChecks.recordsFor(asked, reply(Set.of(), aside, covers, below)))
        .containsExactly(covers, below);
  }

  @Test
  void anUnsignedRegistrationIsWeak() {
    var data = new AuthenticationData(0, 0, Octets.EMPTY);
    var register = new MapRegister(Set.of(), NONCE, data, List.of(record(EID)), Optional.empty());
    assertThat(ReceiverChecks.signed(register)).contains(DropReason.WEAK_ALGORITHM);
  }

  @Test
  void aLocatorMayCarryANameBesideItsAddress() {
    var named = new Lcaf.AfiList(List.of(DistinguishedName.of("a-router"), new Ipv4Address(9)));
    assertThat(ReceiverChecks.isUsable(new Rloc(named))).isTrue();
    assertThat(Eid.of(named).toHostPrefix().length()).isZero();
  }

  @Test // RFC 9302 §6
  void versionsWrapAround() {
    assertThat(MapVersion.isNewer(70, 69)).isTrue();
    assertThat(MapVersion.isNewer(2117, 69)).isTrue();
    assertThat(MapVersion.isNewer(2118, 69)).isFalse();
    assertThat(MapVersion.isNewer(1, 4095)).isTrue();
    assertThat(MapVersion.isNewer(4095, 1)).isFalse();
    assertThat(MapVersion.isNewer(2148, 100)).isTrue();
    assertThat(MapVersion.isNewer(2149, 100)).isFalse();
    assertThat(MapVersion.isNewer(5, MapVersion.NONE)).isFalse();
    assertThat(MapVersion.isNewer(7, 7)).isFalse();
    assertThat(MapVersion.next(4095)).isEqualTo(1);
    assertThat(MapVersion.next(1)).isEqualTo(2);
  }
}
