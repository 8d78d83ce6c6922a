package rhumb.router.mapcache;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.mapcache.MapCacheBed.positive;
import static rhumb.router.mapcache.MapCacheBed.request;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.router.control.ControlSocket;
import rhumb.router.forwarding.Verdict;
import rhumb.router.locator.LocatorStatus;
import rhumb.router.locator.Locators;
import rhumb.router.mapcache.MapCacheBed.Fate;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.MapCacheView.LocatorState;

/// What the map-cache does as time passes: it passes only when a test says so.
class MapCacheTest {
  private static final String HOST2 = "172.16.30.101";
  private static final MappingRecord SITE2 = positive("172.16.30.0/24", 1440, "192.168.100.2");
  private static final MappingRecord HOLE =
      MappingRecord.negative(EidPrefix.parse("0.0.0.0/1"), 15, Action.NATIVELY_FORWARD);

  private MapCacheBed bed = new MapCacheBed();

  @AfterEach
  void close() {
    bed.close();
  }

  private MapCacheView.Entry last() {
    return bed.view().entries().getLast();
  }

  @Test
  @DisplayName("S3 the static entry is there after 30 days, only its uptime grows")
  void staticEntryNeverExpires() {
    MapCacheView.Entry before = last();
    bed.pass(Duration.ofDays(30), 10);
    assertThat(last()).isEqualTo(before);
    assertThat(last().expires()).isEmpty();
  }

  @Test
  @DisplayName("S71 an idle negative entry is gone after 15 minutes and the next packet asks again")
  void negativeEntryExpires() {
    bed.resolve("8.8.8.8", HOLE);
    bed.pass(Duration.ofMinutes(14), 14);
    assertThat(bed.prefixes()).containsExactly("0.0.0.0/0", "0.0.0.0/1");
    bed.pass(Duration.ofMinutes(1), 2);
    bed.eventuallyWithout(HOLE.eid());
    assertThat(bed.prefixes()).hasSize(1);
    bed.asksNothing();
    bed.miss("8.8.8.8");
    assertThat(request(bed.asked()).queries().getFirst().eid())
        .isEqualTo(EidPrefix.parse("8.8.8.8/32"));
  }

  @Test
  @DisplayName("S72 an idle positive entry is gone after 24 hours")
  void idlePositiveEntryExpires() {
    bed.resolve(HOST2, SITE2);
    bed.hit("172.16.30.0/24");
    bed.pass(Duration.ofHours(23), 23);
    assertThat(bed.prefixes()).contains("172.16.30.0/24");
    bed.asksNothing();
    bed.pass(Duration.ofHours(1), 4);
    bed.eventuallyWithout(SITE2.eid());
    assertThat(bed.prefixes()).hasSize(1);
  }

  @Test
  @DisplayName("S72 an entry in use is refreshed before it expires; its uptime goes on")
  void usedEntryIsRefreshed() {
    bed.resolve(HOST2, SITE2);
    Instant created = last().created();
    bed.pass(Duration.ofHours(20), 4);
    bed.hit("172.16.30.0/24");
    bed.pass(Duration.ofMinutes(97), 1); // beyond 90 % of a day
    ControlSocket.Ask refresh = bed.asked();
    MapRequest request = request(refresh);
    assertThat(request.queries().getFirst().eid()).isEqualTo(SITE2.eid());
    assertThat(request.sourceEid()).isEmpty();
    assertThat(request.flags()).isEmpty();
    bed.eventually(view -> view.entries().getLast().refreshing());
    assertThat(bed.forwarding.entry(SITE2.eid())).isPresent();
    bed.reply(refresh, SITE2);
    bed.eventually(view -> !view.entries().getLast().refreshing());
    assertThat(last().created()).isEqualTo(created);
    assertThat(last().locators().getFirst().since()).isEqualTo(created);
    assertThat(last().expires()).contains(bed.time.instant().plus(Duration.ofDays(1)));
  }

  @Test // one Map-Reply settles it for all destinations that its record covers
  void replyReleasesOtherDestinationsToo() {
    bed.miss(HOST2);
    bed.miss("172.16.30.102");
    bed.reply(bed.asked(), SITE2);
    assertThat(List.of(bed.fate(), bed.fate()))
        .containsExactlyInAnyOrder(
            new Fate(Eid.parse(HOST2), Optional.empty()),
            new Fate(Eid.parse("172.16.30.102"), Optional.empty()));
  }

  @Test // RFC 9301 §5.3: one a second, ten times again, then thirty seconds of silence
  void unansweredRequestsPause() {
    bed.miss(HOST2);
    bed.asked();
    for (int i = 0; i < 10; i++) {
      bed.pass(Duration.ofMillis(900));
      bed.asksNothing();
      bed.pass(Duration.ofMillis(100));
      bed.asked();
    }
    bed.pass(Duration.ofSeconds(1));
    assertThat(bed.fate())
        .isEqualTo(new Fate(Eid.parse(HOST2), Optional.of(DropReason.HOLD_TIMEOUT)));
    bed.pass(Duration.ofSeconds(29));
    bed.miss(HOST2);
    assertThat(bed.fate().discarded()).contains(DropReason.HOLD_TIMEOUT);
    bed.asksNothing();
    bed.pass(Duration.ofSeconds(1));
    bed.miss(HOST2);
    bed.asked();
  }

  @Test // RFC 9301 §5.3, MUST: also when the first answer left nothing to forward by
  void oneRequestASecondAcrossResolutions() {
    bed.miss(HOST2);
    bed.reply(bed.asked(), SITE2.withTtlMinutes(0));
    assertThat(bed.fate().discarded()).contains(DropReason.NEGATIVE_NO_ACTION);
    bed.miss(HOST2);
    bed.settle();
    bed.asksNothing();
    bed.pass(Duration.ofSeconds(1));
    bed.asked();
  }

  @Test // RFC 9301 §5.4
  void ttlOfZeroRemovesAtOnce() {
    bed.resolve(HOST2, SITE2);
    bed.cache.tell(new MapCache.Solicited(Eid.parse("172.16.30.0")));
    bed.pass(Duration.ofSeconds(1));
    bed.reply(bed.asked(), SITE2.withTtlMinutes(0));
    bed.eventually(view -> view.entries().size() == 1);
  }

  @Test
  void leastRecentlyHitGoesFirst() {
    bed.close();
    bed = new MapCacheBed(new MapCacheSettings(3, 100, 100, 100, 100));
    bed.resolve("10.1.0.1", positive("10.1.0.0/16", 1440, "192.168.100.2"));
    bed.pass(Duration.ofSeconds(1));
    bed.resolve("10.2.0.1", positive("10.2.0.0/16", 1440, "192.168.100.2"));
    bed.pass(Duration.ofSeconds(1));
    bed.hit("10.1.0.0/16");
    bed.pass(Duration.ofSeconds(1));
    bed.resolve("10.3.0.1", positive("10.3.0.0/16", 1440, "192.168.100.2"));
    bed.eventually(view -> view.entries().size() == 3);
    assertThat(bed.prefixes()).containsExactly("0.0.0.0/0", "10.1.0.0/16", "10.3.0.0/16");
    bed.eventuallyWithout(EidPrefix.parse("10.2.0.0/16"));
  }

  @Test
  void scanIsLimited() {
    bed.close();
    bed = new MapCacheBed(new MapCacheSettings(1000, 100, 100, 1, 2));
    bed.miss("10.0.0.1");
    bed.miss("10.0.0.2");
    bed.miss("10.0.0.3");
    assertThat(bed.fate())
        .isEqualTo(new Fate(Eid.parse("10.0.0.3"), Optional.of(DropReason.RATE_LIMITED)));
    bed.pass(Duration.ofSeconds(1));
    bed.miss("10.0.0.3");
    bed.settle();
    assertThat(bed.fates).isEmpty();
  }

  @Test
  void pendingResolutionsAreBounded() {
    bed.close();
    bed = new MapCacheBed(new MapCacheSettings(1000, 100, 2, 100, 100));
    bed.miss("10.0.0.1");
    bed.miss("10.0.0.2");
    bed.miss("10.0.0.3");
    assertThat(bed.fate())
        .isEqualTo(new Fate(Eid.parse("10.0.0.3"), Optional.of(DropReason.MISS_QUEUE_FULL)));
  }

  @Test // the default entry must stay, or the first reply would end all resolving
  void mappingForEverythingCoversOneHalf() {
    bed.resolve("200.0.0.1", positive("0.0.0.0/0", 1440, "192.168.100.9"));
    assertThat(bed.prefixes()).containsExactly("0.0.0.0/0", "128.0.0.0/1");
    assertThat(bed.view().entries().getFirst().source()).isEqualTo(MapCacheView.Source.STATIC);
  }

  @Test // RFC 9301 §5.5: an aggregate replaces the entry that was asked about
  void refreshMayBringAnAggregate() {
    bed.resolve(HOST2, SITE2);
    bed.cache.tell(new MapCache.Solicited(Eid.parse(HOST2)));
    bed.pass(Duration.ofSeconds(1));
    bed.reply(bed.asked(), positive("172.16.0.0/16", 1440, "192.168.100.2"));
    bed.eventually(view -> view.entries().size() == 2 && last().eid().length() == 16);
  }

  @Test // RFC 9301 §5.5: the set expires as a whole
  void lessSpecificExpiresWithItsMoreSpecifics() {
    bed.resolve(HOST2, positive("172.16.30.0/24", 60, "192.168.100.2"));
    Instant first = last().expires().orElseThrow();
    bed.pass(Duration.ofMinutes(10));
    bed.resolve("172.16.1.1", positive("172.16.0.0/16", 1440, "192.168.100.2"));
    bed.eventually(view -> view.entries().size() == 3);
    assertThat(bed.view().entries().get(1).expires()).contains(first);
  }

  @Test
  void locatorThatGoesDownCarriesNothing() {
    bed.resolve(HOST2, positive("172.16.30.0/24", 1440, "192.168.100.2", "192.168.100.3"));
    Instant created = last().created();
    var watch = bed.locators.expectMessageClass(Locators.Watch.class);
    bed.locators.expectMessageClass(Locators.Watch.class);
    bed.pass(Duration.ofMinutes(5));
    Instant now = bed.time.instant();
    watch.watcher().tell(new LocatorStatus(watch.rloc(), false, now, Optional.empty()));
    bed.eventually(
        view ->
            view.entries().getLast().locators().stream()
                .anyMatch(l -> l.state() == LocatorState.DOWN && l.since().equals(now)));
    assertThat(last().created()).isEqualTo(created); // S23: only the locator's uptime begins anew
    var verdict = (Verdict.Encapsulate) bed.forwarding.entry(SITE2.eid()).orElseThrow().verdict();
    assertThat(verdict.targets()).hasSize(1);
    assertThat(verdict.targets().getFirst().rloc()).isNotEqualTo(watch.rloc());
  }

  @Test
  void withdrawnEntryLetsGoOfItsLocators() {
    bed.resolve(HOST2, SITE2);
    bed.locators.expectMessageClass(Locators.Watch.class);
    var count = bed.kit.<Integer>createTestProbe();
    bed.cache.tell(new MapCache.Clear(Optional.of(SITE2.eid()), count.getRef()));
    count.expectMessage(1);
    var unwatch = bed.locators.expectMessageClass(Locators.Unwatch.class);
    assertThat(unwatch.rloc()).isEqualTo(IpAddress.parse("192.168.100.2"));
  }

  @Test // what is learned while an entry leaves is not lost, and never published twice
  void entryIsLearnedAnewWhileItLeaves() {
    bed.resolve(HOST2, SITE2);
    bed.cache.tell(new MapCache.Solicited(Eid.parse(HOST2)));
    bed.pass(Duration.ofSeconds(1));
    ControlSocket.Ask ask = bed.asked();
    var count = bed.kit.<Integer>createTestProbe();
    bed.cache.tell(new MapCache.Clear(Optional.empty(), count.getRef()));
    bed.reply(ask, SITE2);
    count.expectMessage(1);
    bed.eventually(view -> view.entries().size() == 2);
    assertThat(bed.forwarding.entry(SITE2.eid())).isPresent();
  }

  @Test // RFC 9301 §5.4: what each action makes of packets
  void actionsBecomeVerdicts() {
    var eid = EidPrefix.parse("10.0.0.0/8");
    assertThat(List.of(Action.values()))
        .map(action -> MapCacheEntry.negative(MappingRecord.negative(eid, 1, action)))
        .containsExactly(
            new Verdict.Drop(DropReason.NEGATIVE_NO_ACTION),
            new Verdict.Native(),
            new Verdict.Resolve(),
            new Verdict.Drop(DropReason.NEGATIVE_DROP),
            new Verdict.Drop(DropReason.NEGATIVE_POLICY_DENIED),
            new Verdict.Drop(DropReason.NEGATIVE_AUTHENTICATION_FAILURE),
            new Verdict.Drop(DropReason.NEGATIVE_NO_ACTION),
            new Verdict.Drop(DropReason.NEGATIVE_NO_ACTION));
  }

  @Test
  void doorIsBounded() {
    var narrow = new MissDoor(1);
    var probe = bed.kit.<MapCache.Command>createTestProbe();
    Eid eid = Eid.parse(HOST2);
    assertThat(narrow.missed(eid, eid)).isFalse(); // nobody behind it yet
    narrow.open(java.util.Map.of(new MissDoor.Family(1, eid.instance()), probe.getRef()));
    assertThat(narrow.missed(eid, eid)).isTrue();
    assertThat(narrow.missed(eid, eid)).isFalse();
    narrow.taken();
    assertThat(narrow.missed(eid, eid)).isTrue();
  }
}
