package rhumb.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.MapRequest.Flag;
import rhumb.protocol.wire.Nonce;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.Verdict;
import rhumb.router.settings.RouterSettings.Mapping;

/// A mapping of the site changes while the router runs (RFC 9301 §6.1), over real sockets.
class SiteChangeTest {
  private static final String RLOC = "127.74.2.2";
  private static final IpAddress PEER = IpAddress.parse("127.74.2.9");
  private static final EidPrefix SITE2 = EidPrefix.parse("172.16.30.0/24");
  private static final EidPrefix SITE1 = EidPrefix.parse("172.16.10.0/24");

  private ScriptedPeer server;
  private ScriptedPeer peer;
  private TestRouter router;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedPeer("127.74.2.3");
    peer = new ScriptedPeer(PEER.toString());
    router =
        new TestRouter(
            TestRouter.settings(
                RLOC, "172.16.30.0/24", List.of("127.74.2.3"), List.of("127.74.2.3")));
    server.receive(MapRegister.class::isInstance);
  }

  @AfterEach
  void stop() {
    router.close();
    server.close();
    peer.close();
  }

  @Test
  void aChangedMappingIsRegisteredAtOnceAndTheOldOneIsNot() throws Exception {
    assertThat(change(mapping(SITE2, 30, 70))).isEqualTo(1);
    MapRegister registered =
        (MapRegister)
            server
                .receive(m -> m instanceof MapRegister r && r.toString().contains("30/70"))
                .message();
    assertThat(registered.records().getFirst().locators())
        .containsExactly(Locator.local(Rloc.parse(RLOC), 30, 70));
    assertThat(router.node.database().toCompletableFuture().join().getFirst().locators())
        .containsExactly(Locator.local(Rloc.parse(RLOC), 30, 70));
    assertThat(change(mapping(SITE2, 30, 70))).isZero();
  }

  @Test
  void whatTheSiteNoLongerHasIsWithdrawnAndNotAnswered() throws Exception {
    EidPrefix other = EidPrefix.parse("172.16.31.0/24");
    change(mapping(other, 10, 50));
    server.receive(
        m ->
            m instanceof MapRegister r
                && r.records().getFirst().eid().equals(SITE2)
                && r.records().getFirst().ttlMinutes() == 0);
    server.receive(m -> m instanceof MapRegister r && r.records().getFirst().eid().equals(other));
    assertThat(router.node.database().toCompletableFuture().join())
        .singleElement()
        .satisfies(view -> assertThat(view.eid()).isEqualTo(other));
  }

  @Test
  void peersThatPacketsWentToAreSolicitedUntilTheyAsk() throws Exception {
    sendPacketsTo(PEER);
    long before = System.nanoTime();
    change(mapping(SITE2, 30, 70));
    MapRequest smr = peer.receive(SiteChangeTest::isSmr).request();
    assertThat(smr.sourceEid()).contains(new Eid(SITE2.instance(), SITE2.network()));
    assertThat(smr.queries()).extracting(MapRequest.Query::eid).containsExactly(SITE1);
    assertThat(smr.itrRlocs()).containsExactly(Rloc.parse(RLOC));
    // no answer: once more, three seconds later
    peer.receive(SiteChangeTest::isSmr);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(2));
    // the peer asks, by way of the mapping system: enough
    MapRequest asks =
        MapRequest.of(
            Set.of(Flag.SMR_INVOKED),
            new Nonce(7),
            Optional.empty(),
            List.of(Rloc.of(PEER)),
            SITE2);
    server.send(
        EncapsulatedControlMessage.of(
            IpAddress.parse("172.16.10.1"),
            ControlMessage.PORT,
            IpAddress.parse("172.16.30.0"),
            asks),
        IpAddress.parse(RLOC));
    assertThat(peer.tryReceive(Duration.ofSeconds(4), SiteChangeTest::isSmr)).isEmpty();
  }

  @Test
  void whoIsNotSentToIsLeftInPeace() throws Exception {
    change(mapping(SITE2, 30, 70));
    assertThat(peer.tryReceive(Duration.ofMillis(500), SiteChangeTest::isSmr)).isEmpty();
  }

  private static boolean isSmr(ControlMessage message) {
    return message instanceof MapRequest request && request.has(Flag.SMR);
  }

  private int change(Mapping... mappings) {
    return router.node.changeDatabase(List.of(mappings)).toCompletableFuture().join();
  }

  private static Mapping mapping(EidPrefix eid, int priority, int weight) {
    var locator = Locator.local(Rloc.parse(RLOC), priority, weight);
    return new Mapping(eid, 1440, List.of(locator));
  }

  private void sendPacketsTo(IpAddress rloc) {
    var targets = List.of(new Verdict.Target(rloc, 1, 1));
    var entry = new ForwardingEntry(SITE1, new Verdict.Encapsulate(targets));
    var counters = router.forwarding().publish(entry);
    counters.hit(1, 100, System.currentTimeMillis());
    router.forwarding().table(SITE1.instance()).match(0xAC100A01).choose(0).count(1, 100);
  }
}
