package rhumb.router.mapcache;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.mapcache.MapCacheBed.positive;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.router.site.SiteDatabase;

class MapReplyCheckTest {
  private static final SiteDatabase SITE =
      new SiteDatabase(List.of(IpAddress.parse("192.168.100.1")), List.of());
  private static final EidPrefix ASKED = EidPrefix.parse("172.16.30.101/32");

  private static MapReplyCheck check(MappingRecord... records) {
    var reply = new MapReply(Set.of(), new Nonce(1), List.of(records), Optional.empty());
    return MapReplyCheck.of(ASKED, reply, SITE);
  }

  private static List<String> prefixes(MapReplyCheck check) {
    return check.records().stream().map(record -> record.eid().toString()).toList();
  }

  @Test // RFC 9301 §5.5: the best match and what is more specific than it
  void moreSpecificsOfACoveringRecordAreWelcome() {
    MapReplyCheck check =
        check(
            positive("172.16.30.128/25", 60, "192.168.100.2"),
            positive("172.16.30.0/24", 60, "192.168.100.2"));
    assertThat(prefixes(check)).containsExactly("172.16.30.0/24", "172.16.30.128/25");
    assertThat(check.refused()).isEmpty();
  }

  @Test // nobody may fill the map-cache with what was not asked for
  void whatCoversNothingThatWasAskedIsRefused() {
    MapReplyCheck check =
        check(
            positive("172.16.30.0/24", 60, "192.168.100.2"),
            positive("10.0.0.0/8", 60, "192.168.100.66"));
    assertThat(prefixes(check)).containsExactly("172.16.30.0/24");
    assertThat(check.refused()).containsExactly(DropReason.RECORD_DOES_NOT_COVER_REQUEST);
    assertThat(check(positive("172.16.30.0/25", 60).withLocators(List.of())).records()).hasSize(1);
    assertThat(check(positive("172.16.30.128/25", 60)).records()).isEmpty();
    assertThat(check().records()).isEmpty();
  }

  @Test
  void otherInstanceAndFamilyCoverNothing() {
    assertThat(check(positive("[7]172.16.30.0/24", 60, "192.168.100.2")).records()).isEmpty();
    assertThat(check(positive("::/0", 60, "192.168.100.2")).records()).isEmpty();
  }

  @Test // RFC 9301 §5.4: no multicast, no broadcast, not ourselves
  void locatorsThatNoPacketMayGoToAreLeftOut() {
    MapReplyCheck check =
        check(
            positive(
                "172.16.30.0/24",
                60,
                "224.0.0.1",
                "255.255.255.255",
                "0.0.0.0",
                "127.0.0.1",
                "192.168.100.1",
                "192.168.100.2"));
    assertThat(check.records().getFirst().locators())
        .extracting(Locator::rloc)
        .containsExactly(Rloc.parse("192.168.100.2"));
    assertThat(check.refused()).hasSize(5).containsOnly(DropReason.UNUSABLE_LOCATOR);
  }

  @Test // RFC 9306 §4: all ignored is as if there were none
  void recordWithoutUsableLocatorIsNegative() {
    Address mac = MacAddress.tryParse("00:50:05:69:a0:01").orElseThrow();
    var odd = Locator.local(new Rloc(mac), 1, 1);
    MapReplyCheck check =
        check(MappingRecord.positive(EidPrefix.parse("172.16.30.0/24"), 60, List.of(odd)));
    assertThat(check.records().getFirst().isNegative()).isTrue();
    assertThat(check.records().getFirst().action()).isEqualTo(Action.NO_ACTION);
  }

  @Test
  void repeatedRecordCountsOnce() {
    var record = positive("172.16.30.0/24", 60, "192.168.100.2");
    assertThat(check(record, record).records()).hasSize(1);
  }

  @Test // RFC 9301 §5.4, and what deployed peers put into the TTL
  void lifetimes() {
    assertThat(Lifetime.of(0)).isZero();
    assertThat(Lifetime.of(1440)).isEqualTo(Duration.ofHours(24));
    assertThat(Lifetime.of(MappingRecord.TTL_RECEIVERS_CHOICE)).isEqualTo(Lifetime.OURS);
    assertThat(Lifetime.of(0x8000_003C)).isEqualTo(Duration.ofSeconds(60));
    assertThat(Lifetime.of(Integer.MAX_VALUE)).isEqualTo(Lifetime.LONGEST);
  }
}
