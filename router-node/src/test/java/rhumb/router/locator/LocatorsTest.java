package rhumb.router.locator;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.router.control.Answer;
import rhumb.router.control.ControlCounters;
import rhumb.router.control.ControlSocket;
import rhumb.router.control.MapRequester;
import rhumb.router.control.RlocProbe;
import rhumb.router.forwarding.Peers;
import rhumb.router.mapcache.MovingTime;
import rhumb.router.site.SiteDatabase;
import rhumb.router.view.ProbeView;

class LocatorsTest {
  private static final IpAddress RLOC = IpAddress.parse("192.168.100.2");
  private static final EidPrefix SITE2 = EidPrefix.parse("172.16.30.0/24");
  private static final Duration ABOUT_A_SECOND = Duration.ofMillis(1101);
  private static final Duration ABOUT_A_MINUTE = Duration.ofSeconds(67);

  private final ActorTestKit kit = ActorTestKit.create(MovingTime.config());
  private final MovingTime time = new MovingTime(kit);
  private final BlockingQueue<ControlSocket.Ask> asks = new LinkedBlockingQueue<>();
  private final ControlCounters counters = new ControlCounters();
  private final TestProbe<LocatorStatus> watcher = kit.createTestProbe();
  private ActorRef<Locators.Command> locators; // made by watch

  @AfterEach
  void close() {
    kit.shutdownTestKit();
  }

  @Test // RFC 9300 §10: a hint, no proof
  void aDoubtedLocatorIsNotUsedUntilItAnswers() throws Exception {
    watch(true);
    pass(ABOUT_A_SECOND);
    reply(probe(), true);
    locators.tell(new Locators.Doubt(RLOC));
    assertThat(watcher.receiveMessage().up()).isFalse();
    reply(probe(), true);
    assertThat(watcher.receiveMessage().up()).isTrue();
  }

  @Test
  void withoutProbesADoubtCouldNotBeCleared() {
    watch(false);
    locators.tell(new Locators.Doubt(RLOC));
    watcher.expectNoMessage(Duration.ofMillis(200));
  }

  @Test
  void whoIsDownCountsAsUpWhenProbingIsSwitchedOffAndIsAskedWhenItIsSwitchedOn() throws Exception {
    watch(true);
    pass(ABOUT_A_SECOND);
    reply(probe(), true);
    locators.tell(new Locators.Doubt(RLOC));
    assertThat(watcher.receiveMessage().up()).isFalse();
    ControlSocket.Ask late = probe();
    locators.tell(new Locators.Probing(false, Duration.ofMinutes(1)));
    assertThat(watcher.receiveMessage().up()).isTrue();
    reply(late, true);
    pass(ABOUT_A_MINUTE);
    assertThat(asks).isEmpty();
    locators.tell(new Locators.Probing(true, Duration.ofMinutes(1)));
    pass(ABOUT_A_SECOND);
    reply(probe(), true);
  }

  @Test
  void aPersonAsksForAProbeOfItsOwn() throws Exception {
    TestProbe<ProbeView> answers = kit.createTestProbe();
    kit.spawn(RlocProbe.create(RLOC, SITE2, requester(), time, answers.getRef()));
    ControlSocket.Ask ask = probe();
    assertThat(ask.send().to()).isEqualTo(RLOC);
    reply(ask, false); // from somebody who does not hold the prefix
    time.pass(Duration.ofMillis(20), 1, () -> {});
    reply(ask, true);
    assertThat(answers.receiveMessage().roundTrip()).contains(Duration.ofMillis(20));
    kit.spawn(RlocProbe.create(RLOC, SITE2, requester(), time, answers.getRef()));
    probe();
    time.pass(Duration.ofSeconds(4), 1, () -> {});
    assertThat(answers.receiveMessage().roundTrip()).isEmpty();
  }

  private MapRequester requester() {
    var site = new SiteDatabase(List.of(IpAddress.parse("192.168.100.1")), List.of());
    ActorRef<ControlSocket.Command> control = kit.spawn(Behaviors.receiveMessage(this::note));
    return new MapRequester(site, control, new Random(1));
  }

  private final Peers peers = new Peers();

  private void watch(boolean enabled) {
    var settings =
        new ProbeSettings(
            enabled, Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ofSeconds(3), 3, true);
    locators = kit.spawn(Locators.create(requester(), counters, settings, peers, time));
    locators.tell(new Locators.Watch(RLOC, SITE2, watcher.getRef()));
    assertThat(watcher.receiveMessage().up()).isTrue();
  }

  private Behavior<ControlSocket.Command> note(ControlSocket.Command command) {
    if (command instanceof ControlSocket.Ask ask) asks.add(ask);
    return Behaviors.same();
  }

  private ControlSocket.Ask probe() throws Exception {
    ControlSocket.Ask ask = asks.poll(30, TimeUnit.SECONDS);
    if (ask == null) throw new AssertionError("no probe was sent");
    return ask;
  }

  private void pass(Duration duration) {
    time.pass(duration, 1, this::shown);
  }

  private List<LocatorStatus> shown() {
    TestProbe<List<LocatorStatus>> probe = kit.createTestProbe();
    locators.tell(new Locators.Show(probe.getRef()));
    return probe.receiveMessage();
  }

  private void eventually(java.util.function.Predicate<List<LocatorStatus>> condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.test(shown())) assertThat(System.nanoTime()).isLessThan(deadline);
  }

  private void reply(ControlSocket.Ask ask, boolean authoritative) {
    MappingRecord record =
        MappingRecord.positive(SITE2, 1440, List.of()).withAuthoritative(authoritative);
    var reply =
        new MapReply(Set.of(MapReply.Flag.PROBE), ask.nonce(), List.of(record), Optional.empty());
    ask.replyTo().tell(new Answer.Replied(reply, RLOC));
  }

  @Test // RFC 9301 §7.1: to the locator itself, not encapsulated, for the cached prefix
  void probeAsksTheLocatorItself() throws Exception {
    watch(true);
    pass(ABOUT_A_SECOND);
    ControlSocket.Ask ask = probe();
    assertThat(ask.send().to()).isEqualTo(RLOC);
    var request = (MapRequest) ControlMessage.decode(ask.send().octets());
    assertThat(request.flags()).containsExactly(MapRequest.Flag.PROBE);
    assertThat(request.sourceEid()).isEmpty();
    assertThat(request.queries()).extracting(MapRequest.Query::eid).containsExactly(SITE2);
  }

  @Test
  void replyMeasuresTheRoundTrip() throws Exception {
    watch(true);
    pass(ABOUT_A_SECOND);
    ControlSocket.Ask ask = probe();
    pass(Duration.ofMillis(40));
    reply(ask, true);
    eventually(all -> all.getFirst().roundTrip().equals(Optional.of(Duration.ofMillis(40))));
    watcher.expectNoMessage(Duration.ofMillis(20)); // up it was already
    pass(ABOUT_A_MINUTE);
    probe();
  }

  @Test
  void threeLostProbesTakeItDownAndOneReplyBringsItBack() throws Exception {
    watch(true);
    pass(ABOUT_A_SECOND);
    for (int i = 0; i < 3; i++) {
      probe();
      pass(Duration.ofSeconds(3));
    }
    LocatorStatus down = watcher.receiveMessage();
    assertThat(down.up()).isFalse();
    assertThat(down.since()).isEqualTo(time.instant());
    pass(Duration.ofSeconds(11));
    reply(probe(), true);
    assertThat(watcher.receiveMessage().up()).isTrue();
  }

  @Test // RFC 9301 §5.4: "it MUST be silently discarded"
  void replyWithoutAuthorityDoesNotCount() throws Exception {
    watch(true);
    pass(ABOUT_A_SECOND);
    reply(probe(), false);
    eventually(_ -> counters.dropped().containsKey(DropReason.PROBE_REPLY_NOT_AUTHORITATIVE));
    assertThat(shown().getFirst().roundTrip()).isEmpty();
  }

  @Test
  void nobodyIsProbedWhenSwitchedOffOrNotWatched() throws Exception {
    watch(false);
    pass(ABOUT_A_MINUTE);
    assertThat(asks).isEmpty();
    locators.tell(new Locators.Unwatch(RLOC, watcher.getRef()));
    eventually(List::isEmpty);
  }

  @Test
  void entriesShareALocator() throws Exception {
    watch(true);
    TestProbe<LocatorStatus> second = kit.createTestProbe();
    locators.tell(new Locators.Watch(RLOC, EidPrefix.parse("10.0.0.0/8"), second.getRef()));
    second.receiveMessage();
    pass(ABOUT_A_SECOND);
    probe();
    assertThat(asks).isEmpty();
    locators.tell(new Locators.Unwatch(RLOC, watcher.getRef()));
    pass(Duration.ofSeconds(3));
    var request = (MapRequest) ControlMessage.decode(probe().send().octets());
    assertThat(request.queries()).extracting(q -> q.eid().toString()).containsExactly("10.0.0.0/8");
  }
}
