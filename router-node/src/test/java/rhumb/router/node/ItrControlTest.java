package rhumb.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.router.forwarding.Verdict;
import rhumb.router.node.ScriptedPeer.Received;
import rhumb.router.node.TestRouter.Fate;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.MapCacheView.LocatorState;

/// The control plane of an ITR over real sockets, against a Map-Resolver that does what it is told.
class ItrControlTest {
  private static final String RLOC = "127.73.1.1";
  private static final IpAddress ROUTER = IpAddress.parse(RLOC);
  private static final String HOST1 = "172.16.10.101";
  private static final String HOST2 = "172.16.30.101";
  private static final MappingRecord SITE2 =
      MappingRecord.positive(
              EidPrefix.parse("172.16.30.0/24"),
              1440,
              List.of(Locator.local(Rloc.parse("127.73.1.2"), 10, 50)))
          .withAuthoritative(true);

  private ScriptedPeer resolver;
  private TestRouter router;

  @BeforeEach
  void start() throws Exception {
    resolver = new ScriptedPeer("127.73.1.3");
    router =
        new TestRouter(
            TestRouter.settings(RLOC, "172.16.10.0/24", List.of("127.73.1.3"), List.of()));
  }

  @AfterEach
  void stop() {
    router.close();
    resolver.close();
  }

  private Received request() throws Exception {
    return resolver.receive(MapRequest.class::isInstance);
  }

  private Nonce resolve(MappingRecord record) throws Exception {
    assertThat(router.miss(HOST2, HOST1)).isTrue();
    Nonce nonce = request().request().nonce();
    resolver.reply(nonce, ROUTER, record);
    assertThat(router.fate()).isEqualTo(new Fate(Eid.parse(HOST2), Optional.empty()));
    return nonce;
  }

  @Test
  @DisplayName("S1 S2 S5 before any packet there is one static entry: send-map-request, for ever")
  void staticEntry() {
    TestRouter.eventually(
        () ->
            router.node.mapCaches().toCompletableFuture().join().stream()
                .noneMatch(cache -> cache.entries().isEmpty())); // the entries are actors
    List<MapCacheView> caches = router.node.mapCaches().toCompletableFuture().join();
    assertThat(caches).extracting(MapCacheView::afi).containsExactly(1, 2);
    for (MapCacheView cache : caches) {
      assertThat(cache.entries())
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(entry.eid().length()).isZero();
                assertThat(entry.source()).isEqualTo(MapCacheView.Source.STATIC);
                assertThat(entry.isNegative()).isTrue();
                assertThat(entry.action()).isEqualTo(Action.SEND_MAP_REQUEST);
                assertThat(entry.expires()).isEmpty();
              });
    }
    var everything = EidPrefix.parse("0.0.0.0/0");
    assertThat(router.forwarding().entry(everything).orElseThrow().verdict())
        .isEqualTo(new Verdict.Resolve());
  }

  @Test
  @DisplayName("S8 S9 S10 S11 a miss asks the Map-Resolver for the host route, in an ECM")
  void missAsksForTheHostRoute() throws Exception {
    assertThat(router.miss(HOST2, HOST1)).isTrue();
    Received received = request();
    assertThat(received.datagram().source().port()).isEqualTo(ControlMessage.PORT);
    var inner = received.encapsulation().inner();
    assertThat(inner.source()).isEqualTo(IpAddress.parse(HOST1));
    assertThat(inner.destination()).isEqualTo(IpAddress.parse(HOST2));
    assertThat(inner.sourcePort()).isEqualTo(ControlMessage.PORT);
    assertThat(inner.destinationPort()).isEqualTo(ControlMessage.PORT);
    MapRequest request = received.request();
    assertThat(request.flags()).isEmpty();
    assertThat(request.mapData()).isEmpty();
    assertThat(request.sourceEid()).contains(Eid.parse(HOST1));
    assertThat(request.itrRlocs()).containsExactly(Rloc.parse(RLOC));
    assertThat(request.queries())
        .extracting(MapRequest.Query::eid)
        .containsExactly(EidPrefix.parse(HOST2 + "/32"));
    assertThat(request.nonce().value()).isNotZero();
  }

  @Test
  @DisplayName("S13 while a request is outstanding further packets cause no other one")
  void oneRequestForManyMisses() throws Exception {
    for (int i = 0; i < 50; i++) router.miss(HOST2, HOST1);
    Received first = request();
    assertThat(resolver.tryReceive(Duration.ofMillis(300), MapRequest.class::isInstance)).isEmpty();
    Received second = request();

    assertThat(second.request().nonce()).isNotEqualTo(first.request().nonce());
    // the earlier nonce is still good
    resolver.reply(first.request().nonce(), ROUTER, SITE2);
    assertThat(router.fate().discarded()).isEmpty();
  }

  @Test
  @DisplayName("S21 S22 S23 S27 S28 S29 S31 a Map-Reply makes an entry; held packets are released")
  void replyMakesAnEntry() throws Exception {
    Instant before = Instant.now();
    resolve(SITE2);
    MapCacheView cache = router.mapCache();
    assertThat(cache.entries())
        .extracting(e -> e.eid().toString())
        .containsExactly("0.0.0.0/0", "172.16.30.0/24");
    MapCacheView.Entry entry = cache.entries().getLast();
    assertThat(entry.source()).isEqualTo(MapCacheView.Source.MAP_REPLY);
    assertThat(entry.authoritative()).isTrue();
    assertThat(entry.created()).isBetween(before, Instant.now());
    assertThat(entry.expires()).contains(entry.created().plus(Duration.ofDays(1)));
    assertThat(entry.locators())
        .singleElement()
        .satisfies(
            locator -> {
              assertThat(locator.rloc()).isEqualTo(Rloc.parse("127.73.1.2"));
              assertThat(locator.state()).isEqualTo(LocatorState.UP);
              assertThat(locator.since()).isEqualTo(entry.created());
              assertThat(locator.priority()).isEqualTo(10);
              assertThat(locator.weight()).isEqualTo(50);
            });
    var target = new Verdict.Target(IpAddress.parse("127.73.1.2"), 10, 50);
    assertThat(router.forwarding().entry(SITE2.eid()).orElseThrow().verdict())
        .isEqualTo(new Verdict.Encapsulate(List.of(target)));
  }

  @Test
  @DisplayName("S32 a miss that raced with the Map-Reply is released without another request")
  void lateMissIsReleased() throws Exception {
    resolve(SITE2);
    router.miss("172.16.30.102", HOST1);
    assertThat(router.fate()).isEqualTo(new Fate(Eid.parse("172.16.30.102"), Optional.empty()));
    assertThat(resolver.tryReceive(Duration.ofMillis(300), MapRequest.class::isInstance)).isEmpty();
  }

  @Test
  @DisplayName("S24 S25 S30 a negative reply is kept for its 15 minutes and forwards natively")
  void negativeReply() throws Exception {
    var hole = EidPrefix.parse("0.0.0.0/1");
    router.miss("8.8.8.8", HOST1);
    Nonce nonce = request().request().nonce();
    resolver.reply(nonce, ROUTER, MappingRecord.negative(hole, 15, Action.NATIVELY_FORWARD));
    assertThat(router.fate()).isEqualTo(new Fate(Eid.parse("8.8.8.8"), Optional.empty()));
    MapCacheView.Entry entry = router.mapCache().entries().getLast();
    assertThat(entry.eid()).isEqualTo(hole);
    assertThat(entry.isNegative()).isTrue();
    assertThat(entry.action()).isEqualTo(Action.NATIVELY_FORWARD);
    assertThat(entry.expires()).contains(entry.created().plus(Duration.ofMinutes(15)));
    assertThat(router.forwarding().entry(hole).orElseThrow().verdict())
        .isEqualTo(new Verdict.Native());
  }

  @Test
  @DisplayName("S76 a Map-Reply with a wrong nonce changes nothing and is counted")
  void wrongNonce() throws Exception {
    router.miss(HOST2, HOST1);
    Nonce nonce = request().request().nonce();
    resolver.reply(new Nonce(~nonce.value()), ROUTER, SITE2);
    TestRouter.eventually(() -> router.dropped(DropReason.UNKNOWN_NONCE) == 1);
    assertThat(router.mapCache().entries()).hasSize(1);
    assertThat(router.fates).isEmpty();
    resolver.reply(nonce, ROUTER, SITE2);
    assertThat(router.fate().discarded()).isEmpty();
    // the nonce is used up
    resolver.reply(nonce, ROUTER, SITE2);
    TestRouter.eventually(() -> router.dropped(DropReason.UNKNOWN_NONCE) == 2);
  }

  @Test // RFC 9301 §5.5: the answer must be about what was asked
  void replyThatDoesNotCoverTheRequestIsRefused() throws Exception {
    router.miss(HOST2, HOST1);
    Nonce nonce = request().request().nonce();
    var elsewhere = EidPrefix.parse("173.16.64.0/18");
    resolver.reply(nonce, ROUTER, MappingRecord.negative(elsewhere, 15, Action.NATIVELY_FORWARD));
    TestRouter.eventually(() -> router.dropped(DropReason.RECORD_DOES_NOT_COVER_REQUEST) == 1);
    assertThat(router.mapCache().entries()).hasSize(1);
  }

  @Test
  @DisplayName("S3 clear forgets what was learned and begins the static entry anew")
  void clear() throws Exception {
    resolve(SITE2);
    Instant first = router.mapCache().entries().getFirst().created();
    int forgotten = router.node.clearMapCache(Optional.empty()).toCompletableFuture().join();
    assertThat(forgotten).isEqualTo(1);
    TestRouter.eventually(() -> router.mapCache().entries().getFirst().created().isAfter(first));
    assertThat(router.mapCache().entries()).hasSize(1);
    TestRouter.eventually(() -> router.forwarding().entry(SITE2.eid()).isEmpty());
  }

  @Test // RFC 9301 §6.1
  void solicitMapRequestIsAnsweredThroughTheMappingSystem() throws Exception {
    resolve(SITE2);
    var smr =
        MapRequest.of(
            Set.of(MapRequest.Flag.SMR),
            new Nonce(7),
            Optional.of(Eid.parse("172.16.30.0")),
            List.of(Rloc.parse("127.73.1.2")),
            EidPrefix.parse("172.16.10.0/24"));
    resolver.send(smr, ROUTER);
    Received received = request();
    assertThat(received.outer()).isNotSameAs(received.message());
    assertThat(received.request().has(MapRequest.Flag.SMR_INVOKED)).isTrue();
    assertThat(received.request().queries())
        .extracting(MapRequest.Query::eid)
        .containsExactly(SITE2.eid());
    assertThat(received.request().sourceEid()).isEmpty();
    resolver.send(smr, ROUTER); // within three seconds
    TestRouter.eventually(() -> router.dropped(DropReason.RATE_LIMITED) == 1);

    Instant created = router.mapCache().entries().getLast().created();
    var moved = SITE2.withLocators(List.of(Locator.local(Rloc.parse("127.73.1.9"), 1, 1)));
    resolver.reply(received.request().nonce(), ROUTER, moved);
    TestRouter.eventually(
        () -> router.mapCache().entries().getLast().locators().getFirst().priority() == 1);
    assertThat(router.mapCache().entries().getLast().created()).isEqualTo(created);
  }

  @Test
  void nextMapResolverIsAskedWhenOneIsSilent() throws Exception {
    router.close();
    try (var second = new ScriptedPeer("127.73.1.4")) {
      router =
          new TestRouter(
              TestRouter.settings(
                  RLOC, "172.16.10.0/24", List.of("127.73.1.3", "127.73.1.4"), List.of()));
      router.miss(HOST2, HOST1);
      request();
      Received retry = second.receive(MapRequest.class::isInstance);
      second.reply(retry.request().nonce(), ROUTER, SITE2);
      assertThat(router.fate().discarded()).isEmpty();
    }
  }
}
