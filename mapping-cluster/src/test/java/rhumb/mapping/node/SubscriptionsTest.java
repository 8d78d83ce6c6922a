package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;
import static rhumb.mapping.testing.Registers.register;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.Requests;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.Station;
import rhumb.mapping.testing.TestClock;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister.Flag;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;

/// RFC 9437 over sockets: an xTR subscribes, hears of changes and unsubscribes.
class SubscriptionsTest {
  private static final String V4 = "127.0.0.1";
  private static final String XTR = SubscribingXtr.unusedAddress();
  private static final XtrIdentity ME = new XtrIdentity(7, 8, 9);
  private static final String EID = "172.16.90.0/24";

  @TempDir private Path folder = Path.of(".");
  private MappingNode node;
  private Station xtr;
  private Station etr;

  @BeforeEach
  void start() throws Exception {
    run();
    xtr = new Station(XTR, 4342, Nodes.at(node, V4));
    etr = new Station(V4, 0, Nodes.at(node, V4));
  }

  private void run() throws Exception {
    Site subscribing =
        Sites.site("ITRS", "172.16.91.0/24")
            .withPolicy(
                new SitePolicy(
                    SitePolicy.Replay.COMPAT,
                    Optional.empty(),
                    10,
                    List.of(new SitePolicy.Subscriber(ME, List.of(Rloc.parse(XTR))))));
    node =
        Nodes.start(
            Nodes.settings(folder, List.of(Sites.site("SITE", EID), subscribing), V4),
            new TestClock());
  }

  @AfterEach
  void stop() {
    xtr.close();
    etr.close();
    node.stop();
  }

  @Test
  void anXtrHearsOfEveryChangeUntilItUnsubscribes() throws Exception {
    registered(1, "192.0.2.1");
    xtr.send(request(100, ME, XTR));
    MapNotify first = confirmed(xtr.receive(MapNotify.class));
    assertThat(first.nonce()).isEqualTo(new Nonce(100));
    assertThat(first.identity()).contains(ME);
    assertThat(first.records().getFirst().eid()).hasToString(EID);
    assertThat(node.subscriptions()).hasSize(1);

    registered(2, "192.0.2.2");
    MapNotify second = confirmed(xtr.receive(MapNotify.class));
    assertThat(second.nonce()).isEqualTo(new Nonce(101));
    assertThat(second.records().getFirst().locators().getFirst().rloc()).hasToString("192.0.2.2");

    etr.send(registration(3, "192.0.2.2").ttl(0).signed()).receive(MapNotify.class);
    MapNotify third = confirmed(xtr.receive(MapNotify.class));
    assertThat(third.records().getFirst().ttlMinutes()).isZero(); // withdrawn
    assertThat(third.records().getFirst().isNegative()).isTrue();

    xtr.send(request(103, ME));
    MapNotify last = xtr.receive(MapNotify.class);
    assertThat(last.nonce()).isEqualTo(new Nonce(103));
    confirmed(last);
    registered(4, "192.0.2.3");
    assertThat(xtr.receiveAll(300, 1)).isEmpty();
    assertThat(node.subscriptions()).isEmpty();
  }

  @Test
  void anOldRequestDoesNotSubscribe() throws Exception {
    registered(1, "192.0.2.1");
    xtr.send(request(100, ME, XTR));
    confirmed(xtr.receive(MapNotify.class));
    xtr.send(request(100, ME, XTR));
    eventually(
        () ->
            assertThat(Nodes.get(node.statistics()).dropped())
                .containsEntry(DropReason.REPLAYED, 1L));
    assertThat(xtr.hearsNothing()).isTrue();
  }

  @Test // RFC 9437 §5: whoever may not subscribe is answered as everybody is
  void strangersGetAnOrdinaryReply() throws Exception {
    registered(1, "192.0.2.1");
    xtr.send(request(100, new XtrIdentity(1, 1, 1), XTR));
    assertThat(xtr.receive(MapReply.class).records()).hasSize(1);
    etr.send(request(100, ME, V4)); // not where it may want to be told
    assertThat(etr.receive(MapReply.class).records()).hasSize(1);
    assertThat(Nodes.get(node.statistics()).dropped())
        .containsEntry(DropReason.UNKNOWN_SUBSCRIBER, 1L)
        .containsEntry(DropReason.SUBSCRIPTION_REFUSED, 1L);
  }

  @Test
  void aRestartedNodeTellsItsSubscribersAnew() throws Exception {
    registered(1, "192.0.2.1");
    xtr.send(request(100, ME, XTR));
    confirmed(xtr.receive(MapNotify.class));
    node.stop();
    run();
    assertThat(xtr.receive(MapNotify.class).nonce()).isEqualTo(new Nonce(101));
  }

  @Test // RFC 9301 §5.7: the ETR that a host has moved away from
  void theOtherEtrHearsThatAPrefixHasMoved() {
    XtrIdentity one = new XtrIdentity(0, 1, 0);
    XtrIdentity two = new XtrIdentity(0, 2, 0);
    xtr.send(registration(1, "192.0.2.1").from(one).signed()).receive(MapNotify.class);
    etr.send(registration(1, "192.0.2.2").from(two).signed()).receive(MapNotify.class);
    MapNotify moved = confirmed(xtr.receive(MapNotify.class));
    assertThat(moved.identity()).contains(one);
    assertThat(moved.records().getFirst().locators().getFirst().rloc()).hasToString("192.0.2.2");
  }

  /// Says that it has come, as it must.
  private MapNotify confirmed(MapNotify notify) {
    byte[] octets = notify.toByteArray();
    assertThat(notify.isSignedBy(Sites.FOO, octets, 0, octets.length)).isTrue();
    xtr.acknowledge(notify, Sites.FOO);
    return notify;
  }

  private void registered(long nonce, String rloc) {
    etr.send(registration(nonce, rloc).signed()).receive(MapNotify.class);
  }

  private static Registers registration(long nonce, String rloc) {
    return register(EID, rloc).with(Flag.PROXY_REPLY).nonce(nonce);
  }

  private EncapsulatedControlMessage request(long nonce, XtrIdentity who, String... rlocs) {
    var request =
        new MapRequest(
            Set.of(),
            new Nonce(nonce),
            Optional.of(Requests.HOST1),
            List.of(rlocs).stream().map(Rloc::parse).toList(),
            List.of(new MapRequest.Query(EidPrefix.parse("172.16.90.7/32"), true)),
            Optional.empty(),
            Optional.of(who));
    int port = rlocs.length > 0 && rlocs[0].equals(V4) ? etr.port() : 4342;
    return EncapsulatedControlMessage.of(
        IpAddress.parse(XTR), port, IpAddress.parse("172.16.90.7"), request);
  }
}
