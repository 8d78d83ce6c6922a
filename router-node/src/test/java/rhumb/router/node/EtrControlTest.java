package rhumb.router.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
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
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.router.node.ScriptedPeer.Received;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.LookupView;

/// The control plane of an ETR over real sockets, against a Map-Server that does what it is told.
class EtrControlTest {
  private static final String RLOC = "127.73.2.2";
  private static final IpAddress ROUTER = IpAddress.parse(RLOC);
  private static final EidPrefix SITE2 = EidPrefix.parse("172.16.30.0/24");
  private static final Nonce NONCE = new Nonce(0x0524E21F_489614BBL);

  private ScriptedPeer server;
  private TestRouter router;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedPeer("127.73.2.3");
    router =
        new TestRouter(
            TestRouter.settings(
                RLOC, "172.16.30.0/24", List.of("127.73.2.3"), List.of("127.73.2.3")));
  }

  @AfterEach
  void stop() {
    router.close();
    server.close();
  }

  private Received register() throws Exception {
    return server.receive(MapRegister.class::isInstance);
  }

  private void notify(MapRegister register, SharedKey key) throws Exception {
    var confirmation =
        new MapNotify(
            register.nonce(),
            AuthenticationData.unsigned(key),
            register.records(),
            register.identity());
    server.send(confirmation.toSignedByteArray(key), ROUTER, ControlMessage.PORT);
  }

  private DatabaseView.Registration registration() {
    return router
        .node
        .database()
        .toCompletableFuture()
        .join()
        .getFirst()
        .registrations()
        .getFirst();
  }

  private static MapRequest request(Set<MapRequest.Flag> flags, String eid, String itrRloc) {
    return MapRequest.of(
        flags,
        NONCE,
        Optional.of(Eid.parse("172.16.10.101")),
        List.of(Rloc.parse(itrRloc)),
        EidPrefix.parse(eid));
  }

  @Test
  @DisplayName("S45 S46 S49 the Map-Register of the seed's ETR")
  void registersAtOnce() throws Exception {
    Received received = register();
    assertThat(received.datagram().source().port()).isEqualTo(ControlMessage.PORT);
    var register = (MapRegister) received.message();
    assertThat(register.flags()).containsExactly(MapRegister.Flag.WANT_MAP_NOTIFY);
    assertThat(register.identity()).contains(TestRouter.IDENTITY);
    byte[] octets = received.datagram().payload();
    assertThat(register.isSignedBy(TestRouter.KEY, octets, 0, octets.length)).isTrue();
    assertThat(register.records())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.eid()).isEqualTo(SITE2);
              assertThat(record.ttlMinutes()).isEqualTo(1440);
              assertThat(record.authoritative()).isTrue();
              assertThat(record.locators())
                  .containsExactly(Locator.local(Rloc.parse(RLOC), 10, 50));
            });
  }

  @Test // RFC 9301 §5.7: after 1 s, then 2 s, the original again, until the Map-Notify
  void repeatsUntilConfirmed() throws Exception {
    Received first = register();
    Received second = register();
    assertThat(second.datagram().payload()).isEqualTo(first.datagram().payload());

    assertThat(registration().registered()).isFalse();
    notify((MapRegister) second.message(), TestRouter.KEY);
    TestRouter.eventually(() -> registration().registered());
    assertThat(registration().confirmed()).isEqualTo(1);
    long sent = registration().sent();
    assertThat(sent).isGreaterThanOrEqualTo(2);
    server.drain(Duration.ofMillis(2500)); // longer than the next pause would have been
    assertThat(registration().sent()).isEqualTo(sent);
  }

  @Test // RFC 9301 §5.7: verified before anything else
  void wrongKeyDoesNotConfirm() throws Exception {
    var register = (MapRegister) register().message();
    notify(register, new SharedKey(0, HmacAlgorithm.HMAC_SHA_1_96, "bar"));
    TestRouter.eventually(() -> registration().authenticationFailures() == 1);
    assertThat(registration().registered()).isFalse();
    assertThat(router.dropped(DropReason.AUTHENTICATION_FAILED)).isEqualTo(1);
    assertThat(router.node.health().toCompletableFuture().join())
        .anyMatch(
            h -> !h.healthy() && h.part().equals("registration 172.16.30.0/24 at 127.73.2.3"));
  }

  @Test
  void mapNotifyThatNobodyWaitsForIsCounted() throws Exception {
    var register = (MapRegister) register().message();
    var other =
        new MapRegister(
            Set.of(),
            register.nonce().next().next(),
            register.authentication(),
            register.records(),
            register.identity());
    notify(other, TestRouter.KEY);
    TestRouter.eventually(() -> router.dropped(DropReason.UNKNOWN_NONCE) == 1);
  }

  @Test
  void withdrawsWhenStopped() throws Exception {
    notify((MapRegister) register().message(), TestRouter.KEY);
    TestRouter.eventually(() -> registration().registered());
    router.close();
    var last = (MapRegister) register().message();
    assertThat(last.records().getFirst().ttlMinutes()).isZero();
    byte[] octets = server.log().getLast().datagram().payload();
    assertThat(last.isSignedBy(TestRouter.KEY, octets, 0, octets.length)).isTrue();
  }

  @Test
  @DisplayName("S19 S20 an encapsulated Map-Request is answered straight to the ITR")
  void answersEncapsulatedRequest() throws Exception {
    try (var itr = new ScriptedPeer("127.73.2.1", 40_000)) {
      var request = request(Set.of(), "172.16.30.101/32", "127.73.2.1");
      var message =
          EncapsulatedControlMessage.of(
              IpAddress.parse("172.16.10.101"), 40_000, IpAddress.parse("172.16.30.101"), request);
      server.send(message, ROUTER);
      Received received = itr.receive();
      assertThat(received.datagram().source().port()).isEqualTo(ControlMessage.PORT);
      var reply = (MapReply) received.message();
      assertThat(reply.flags()).isEmpty();
      assertThat(reply.nonce()).isEqualTo(NONCE);
      assertThat(reply.records())
          .containsExactly(
              MappingRecord.positive(SITE2, 1440, List.of(Locator.local(Rloc.parse(RLOC), 10, 50)))
                  .withAuthoritative(true));
    }
  }

  @Test // RFC 9301 §7.1
  void answersProbeWithTheProbedLocatorMarked() throws Exception {
    server.send(request(Set.of(MapRequest.Flag.PROBE), "172.16.30.0/24", "127.73.2.3"), ROUTER);
    var reply = (MapReply) server.receive(MapReply.class::isInstance).message();
    assertThat(reply.has(MapReply.Flag.PROBE)).isTrue();
    assertThat(reply.records().getFirst().authoritative()).isTrue();
    assertThat(reply.records().getFirst().locators().getFirst().probed()).isTrue();
  }

  @Test
  void refusesWhatIsNotItsBusiness() throws Exception {
    server.send(request(Set.of(), "172.16.99.1/32", "127.73.2.3"), ROUTER);
    TestRouter.eventually(() -> router.dropped(DropReason.NOT_AUTHORITATIVE) == 1);

    server.send(request(Set.of(), "172.16.30.1/32", "224.0.0.1"), ROUTER);
    TestRouter.eventually(() -> router.dropped(DropReason.NO_ITR_RLOC) == 1);

    var probe = request(Set.of(MapRequest.Flag.PROBE), "172.16.30.1/32", "127.73.2.3");
    var hidden =
        EncapsulatedControlMessage.of(
            IpAddress.parse("172.16.10.101"), 4342, IpAddress.parse("172.16.30.1"), probe);
    server.send(hidden, ROUTER);
    TestRouter.eventually(() -> router.dropped(DropReason.PROBE_IN_ENCAPSULATION) == 1);

    server.send(new byte[] {0x10, 0, 0}, ROUTER, ControlMessage.PORT);
    TestRouter.eventually(() -> router.dropped(DropReason.TRUNCATED) == 1);
    assertThat(server.drain(Duration.ofMillis(200)))
        .noneMatch(received -> received.message() instanceof MapReply);
  }

  @Test
  @DisplayName("lig: asks up to three times, two seconds apart, and reports who answered")
  void lookup() throws Exception {
    var future =
        router.node.lookup(Eid.parse("172.16.30.101"), Optional.empty()).toCompletableFuture();
    Received first = server.receive(MapRequest.class::isInstance);
    Received second = server.receive(MapRequest.class::isInstance);
    assertThat(second.request().nonce()).isNotEqualTo(first.request().nonce());
    var record = MappingRecord.positive(SITE2, 1440, List.of());
    server.reply(second.request().nonce(), ROUTER, record);
    LookupView view = future.join();
    assertThat(view.attempts()).isEqualTo(2);
    assertThat(view.answeredBy()).contains(server.address());
    assertThat(view.records()).containsExactly(record);
    assertThat(view.roundTrip().orElseThrow()).isPositive();
  }

  @Test
  void secondRouterOnTheSameAddressIsRefusedInOneLine() {
    assertThatThrownBy(
            () -> new TestRouter(TestRouter.settings(RLOC, "172.16.30.0/24", List.of(), List.of())))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("UDP port 4342 on 127.73.2.2 is already in use");
  }
}
