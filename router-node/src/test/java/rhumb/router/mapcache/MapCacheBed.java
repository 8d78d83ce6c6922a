package rhumb.router.mapcache;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.router.control.Answer;
import rhumb.router.control.ControlCounters;
import rhumb.router.control.ControlSocket;
import rhumb.router.control.MapRequester;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.HeldPackets;
import rhumb.router.locator.Locators;
import rhumb.router.settings.RouterSettings;
import rhumb.router.site.SiteDatabase;
import rhumb.router.view.MapCacheView;

/// A map-cache of its own, with probes in the place of its neighbours and a clock to turn.
final class MapCacheBed implements AutoCloseable {
  static final IpAddress OWN = IpAddress.parse("192.168.100.1");
  static final IpAddress RESOLVER = IpAddress.parse("192.168.255.3");
  static final String HOST1 = "172.16.10.101";
  private static final Duration QUIET = Duration.ofMillis(30);

  /// What became of held packets.
  record Fate(Eid eid, Optional<DropReason> discarded) {}

  final ActorTestKit kit = ActorTestKit.create(MovingTime.config());
  final MovingTime time = new MovingTime(kit);
  final Forwarding forwarding = new Forwarding(List.of(OWN));
  final ControlCounters counters = new ControlCounters();
  final BlockingQueue<Fate> fates = new LinkedBlockingQueue<>();
  final BlockingQueue<ControlSocket.Ask> asks = new LinkedBlockingQueue<>();
  final TestProbe<Locators.Command> locators = kit.createTestProbe("locators");
  final MissDoor door = new MissDoor(100);
  final ActorRef<MapCache.Command> cache;

  volatile boolean failOnRelease;

  MapCacheBed() {
    this(new MapCacheSettings(1000, 100, 100, 100, 100));
  }

  MapCacheBed(MapCacheSettings settings) {
    var site =
        new SiteDatabase(
            List.of(OWN),
            List.of(
                new RouterSettings.Mapping(EidPrefix.parse("172.16.10.0/24"), 1440, List.of())));
    var requester =
        new MapRequester(site, kit.spawn(Behaviors.receiveMessage(this::note)), new Random(1));
    var around =
        new Surroundings(
            site,
            forwarding,
            new Recorder(),
            requester,
            List.of(RESOLVER),
            locators.getRef(),
            new Formats(RouterSettings.Encapsulation.DEFAULT),
            counters,
            time);
    cache = kit.spawn(MapCache.create(EidPrefix.parse("0.0.0.0/0"), settings, around, door));
    settle();
  }

  private final class Recorder implements HeldPackets {
    @Override
    public void release(Eid destination) {
      if (failOnRelease) throw new IllegalStateException("as the test wants it");
      fates.add(new Fate(destination, Optional.empty()));
    }

    @Override
    public void discard(Eid destination, DropReason reason) {
      fates.add(new Fate(destination, Optional.of(reason)));
    }
  }

  static MappingRecord positive(String eid, int ttlMinutes, String... rlocs) {
    List<Locator> locators = new ArrayList<>();
    for (String rloc : rlocs) locators.add(Locator.local(Rloc.parse(rloc), 10, 50));
    return MappingRecord.positive(EidPrefix.parse(eid), ttlMinutes, locators)
        .withAuthoritative(true);
  }

  void miss(String destination) {
    cache.tell(new MapCache.Missed(Eid.parse(destination), Eid.parse(HOST1)));
  }

  Fate fate() {
    return taken(fates, Duration.ofSeconds(30))
        .orElseThrow(() -> new AssertionError("nobody decided about the held packets"));
  }

  private Behavior<ControlSocket.Command> note(ControlSocket.Command command) {
    if (command instanceof ControlSocket.Ask ask) asks.add(ask);
    return Behaviors.same();
  }

  /// The next Map-Request that the map-cache sends.
  ControlSocket.Ask asked() {
    return taken(asks, Duration.ofSeconds(30))
        .orElseThrow(() -> new AssertionError("no Map-Request was sent"));
  }

  void asksNothing() {
    assertThat(taken(asks, QUIET)).isEmpty();
  }

  private static <T> Optional<T> taken(BlockingQueue<T> queue, Duration patience) {
    try {
      return Optional.ofNullable(queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static MapRequest request(ControlSocket.Ask ask) {
    try {
      var message = (EncapsulatedControlMessage) ControlMessage.decode(ask.send().octets());
      return (MapRequest) message.message();
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  void reply(ControlSocket.Ask ask, MappingRecord... records) {
    var reply = new MapReply(Set.of(), ask.nonce(), List.of(records), Optional.empty());
    ask.replyTo().tell(new Answer.Replied(reply, RESOLVER));
  }

  /// A miss, its Map-Request, and this for a reply.
  void resolve(String destination, MappingRecord... records) {
    miss(destination);
    reply(asked(), records);
    if (fate().discarded().isPresent()) throw new AssertionError("not released");
    settle();
  }

  /// Waits until what was sent to the map-cache, and what that sent to its children and back, has
  /// been dealt with.
  void settle() {
    for (int i = 0; i < 4; i++) view();
  }

  MapCacheView view() {
    TestProbe<MapCacheView> probe = kit.createTestProbe();
    cache.tell(new MapCache.Show(probe.getRef()));
    MapCacheView view = probe.receiveMessage();
    probe.stop();
    return view;
  }

  List<String> prefixes() {
    return view().entries().stream().map(entry -> entry.eid().toString()).toList();
  }

  void eventually(Predicate<MapCacheView> condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.test(view())) {
      if (System.nanoTime() > deadline)
        throw new AssertionError("it did not come about: " + view());
    }
  }

  /// Until neither the map-cache nor the forwarding table, which an entry takes itself out of, has
  /// it.
  void eventuallyWithout(EidPrefix eid) {
    eventually(
        view ->
            forwarding.entry(eid).isEmpty()
                && view.entries().stream().noneMatch(entry -> entry.eid().equals(eid)));
  }

  void pass(Duration duration) {
    pass(duration, 1);
  }

  void pass(Duration duration, int steps) {
    time.pass(duration, steps, this::settle);
  }

  /// The data plane forwards a packet by the entry of `prefix`.
  void hit(String prefix) {
    forwarding.counters(EidPrefix.parse(prefix)).orElseThrow().hit(1, 84, time.millis());
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}
