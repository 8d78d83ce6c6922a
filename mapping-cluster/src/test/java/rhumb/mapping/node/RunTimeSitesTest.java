package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;
import static rhumb.mapping.testing.Registers.register;
import static rhumb.mapping.testing.Requests.request;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.site.KnownSite;
import rhumb.mapping.site.SiteChange;
import rhumb.mapping.site.SiteResult;
import rhumb.mapping.site.SiteResult.Outcome;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.Station;
import rhumb.mapping.testing.TestClock;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister.Flag;
import rhumb.protocol.message.MapReply;

/// Sites that come and go while a node runs.
class RunTimeSitesTest {
  private static final String V4 = "127.0.0.1";
  private static final Site BRANCH = Sites.site("BRANCH", "172.16.80.0/24");

  @TempDir private Path folder = Path.of(".");
  private final TestClock clock = new TestClock();
  private MappingNode node;

  @BeforeEach
  void start() throws Exception {
    node = Nodes.start(Nodes.settings(folder, List.of(Sites.SITE1), V4), clock);
  }

  @AfterEach
  void stop() {
    node.stop();
  }

  @Test
  void aSiteRegistersAsSoonAsItIsCreatedAndIsGoneWhenItIsRemoved() throws Exception {
    try (var etr = station();
        var itr = station()) {
      etr.send(registration().signed());
      assertThat(etr.hearsNothing()).isTrue();
      assertThat(change(put(BRANCH)).outcome()).isEqualTo(Outcome.CREATED);
      etr.send(registration().nonce(2).signed()).receive(MapNotify.class);
      assertThat(lookup(itr, "172.16.80.1").locators()).hasSize(1);
      restart();
      assertThat(administrated("BRANCH").origin()).isEqualTo(KnownSite.Origin.RUN_TIME);
    }
    try (var itr = station()) {
      assertThat(lookup(itr, "172.16.80.1").locators()).hasSize(1);
      assertThat(change(new SiteChange.Remove("BRANCH", SiteChange.ANYTHING)).outcome())
          .isEqualTo(Outcome.REMOVED);
      MappingRecord gone = lookup(itr, "172.16.80.1");
      assertThat(gone.action()).isEqualTo(Action.NATIVELY_FORWARD);
      assertThat(gone.ttlMinutes()).isEqualTo(15);
      clock.advance(java.time.Duration.ofSeconds(10));
      eventually(() -> assertThat(Nodes.get(node.statistics()).registeredPrefixes()).isEqualTo(0));
    }
  }

  @Test // key rollover: both count until the old one is taken away
  void aKeyIsRotatedWithoutMissingARegistration() throws Exception {
    var next = new SharedKey(1, HmacAlgorithm.HMAC_SHA_256_128, "a longer secret");
    change(put(BRANCH));
    try (var etr = station()) {
      etr.send(registration().signed()).receive(MapNotify.class);
      change(put(Sites.withKeys(BRANCH, Sites.FOO, next)));
      etr.send(registration().nonce(2).signed()).receive(MapNotify.class);
      etr.send(registration().nonce(3).key(next).signed()).receive(MapNotify.class);
      change(put(Sites.withKeys(BRANCH, next)));
      etr.send(registration().nonce(4).signed());
      assertThat(etr.hearsNothing()).isTrue();
      etr.send(registration().nonce(5).key(next).signed()).receive(MapNotify.class);
    }
  }

  @Test
  void aSiteOfTheFileIsChangedInTheFile() throws Exception {
    assertThat(change(put(Sites.proxied(Sites.SITE1))).outcome()).isEqualTo(Outcome.IN_FILE);
    SiteResult thief = change(put(Sites.site("THIEF", "172.16.10.0/24")));
    assertThat(thief.outcome()).isEqualTo(Outcome.PREFIX_TAKEN);
    assertThat(thief.detail()).contains("SITE1");
  }

  @Test
  void theFileCanChangeWhileTheNodeRuns() throws Exception {
    change(put(BRANCH));
    try (var etr = station()) {
      var ofSite1 = register("172.16.10.0/24", "192.0.2.8");
      etr.send(ofSite1.signed()).receive(MapNotify.class);
      var key = new SharedKey(1, HmacAlgorithm.HMAC_SHA_256_128, "of TAKER");
      Site taker = Sites.withKeys(Sites.site("TAKER", "172.16.80.0/24"), key);
      node.changeSites(List.of(taker)); // hides BRANCH's prefix
      etr.send(ofSite1.nonce(2).signed());
      assertThat(etr.hearsNothing()).isTrue();
      etr.send(registration().nonce(2).key(key).signed()).receive(MapNotify.class);
      etr.send(registration().nonce(3).signed());
      assertThat(etr.hearsNothing()).isTrue();
      node.changeSites(List.of(Sites.SITE1));
      etr.send(ofSite1.nonce(3).signed()).receive(MapNotify.class);
      etr.send(registration().nonce(4).signed()).receive(MapNotify.class);
      change(new SiteChange.Remove("BRANCH", SiteChange.ANYTHING));
      etr.send(registration().nonce(5).signed());
      assertThat(etr.hearsNothing()).isTrue();
    }
  }

  private void restart() throws Exception {
    node.stop();
    start();
  }

  private KnownSite administrated(String name) {
    return node.administration().orElseThrow().find(name).orElseThrow();
  }

  private SiteResult change(SiteChange change) throws Exception {
    return Nodes.get(node.administration().orElseThrow().change(List.of(change), false)).getFirst();
  }

  private static SiteChange put(Site site) {
    return new SiteChange.Put(site, SiteChange.ANYTHING);
  }

  private static rhumb.mapping.testing.Registers registration() {
    return register("172.16.80.0/24", "192.0.2.8").with(Flag.PROXY_REPLY);
  }

  private static MappingRecord lookup(Station itr, String eid) {
    itr.send(
        EncapsulatedControlMessage.of(
            IpAddress.parse(V4), itr.port(), IpAddress.parse(eid), request(eid, List.of(V4))));
    return itr.receive(MapReply.class).records().getFirst();
  }

  private Station station() {
    return new Station(V4, 0, Nodes.at(node, V4));
  }
}
