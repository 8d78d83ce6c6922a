package rhumb.router.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;
import rhumb.router.control.Answer;
import rhumb.router.control.ControlCounters;
import rhumb.router.control.ControlSocket;
import rhumb.router.mapcache.MovingTime;
import rhumb.router.settings.RouterSettings.MapServer;
import rhumb.router.view.DatabaseView.Registration;

class EtrRegistrarTest {
  private static final SharedKey KEY = new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "foo");
  private static final IpAddress SERVER = IpAddress.parse("192.168.255.3");
  private static final MappingRecord MAPPING =
      MappingRecord.positive(
          EidPrefix.parse("172.16.30.0/24"),
          1440,
          List.of(Locator.local(Rloc.parse("192.168.100.2"), 10, 50)));

  private final ActorTestKit kit = ActorTestKit.create(MovingTime.config());
  private final MovingTime time = new MovingTime(kit);
  private final BlockingQueue<ControlSocket.Command> sent = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    kit.shutdownTestKit();
  }

  private ActorRef<EtrRegistrar.Command> registrar(boolean wantMapNotify) {
    var common =
        new EtrRegistrar.Common(
            kit.spawn(Behaviors.receiveMessage(this::note)),
            new ControlCounters(),
            new NonceSequence(time),
            Optional.empty(),
            Duration.ofSeconds(60),
            time);
    var server = new MapServer(SERVER, KEY, true, wantMapNotify, true);
    return kit.spawn(EtrRegistrar.create(MAPPING, server, common));
  }

  private Behavior<ControlSocket.Command> note(ControlSocket.Command command) {
    if (!(command instanceof ControlSocket.Forget)) sent.add(command);
    return Behaviors.same();
  }

  private ControlSocket.Command next() throws Exception {
    ControlSocket.Command command = sent.poll(30, TimeUnit.SECONDS);
    if (command == null) throw new AssertionError("nothing was sent");
    return command;
  }

  private static MapRegister register(ControlSocket.Command command) throws Exception {
    byte[] octets =
        switch (command) {
          case ControlSocket.Ask ask -> ask.send().octets();
          case ControlSocket.Send send -> send.octets();
          default -> throw new AssertionError(command);
        };
    return (MapRegister) ControlMessage.decode(octets);
  }

  private void pass(ActorRef<EtrRegistrar.Command> registrar, Duration duration) {
    time.pass(duration, 1, () -> show(registrar));
  }

  private Registration show(ActorRef<EtrRegistrar.Command> registrar) {
    TestProbe<Registration> probe = kit.createTestProbe();
    registrar.tell(new EtrRegistrar.Show(probe.getRef()));
    return probe.receiveMessage();
  }

  private void confirm(ControlSocket.Ask ask) throws Exception {
    MapRegister register = register(ask);
    var notify =
        new MapNotify(
            register.nonce(),
            AuthenticationData.unsigned(KEY),
            register.records(),
            Optional.empty());
    Octets octets = Octets.of(notify.toSignedByteArray(KEY));
    var message = (MapNotify) ControlMessage.decode(octets.toByteArray());
    ask.replyTo().tell(new Answer.Notified(message, octets, SERVER));
  }

  private byte[] nextAfter(ActorRef<EtrRegistrar.Command> registrar, int seconds) throws Exception {
    pass(registrar, Duration.ofSeconds(seconds).minusMillis(1));
    assertThat(sent).isEmpty();
    pass(registrar, Duration.ofMillis(1));
    return ((ControlSocket.Ask) next()).send().octets();
  }

  private static Nonce nonce(byte[] message) throws Exception {
    return ((MapRegister) ControlMessage.decode(message)).nonce();
  }

  @Test // RFC 9301 §5.7: the original, at doubling pauses; §8.2: at first every 20 s at the least
  void pausesDoubleUntilQuickRegistrationHoldsThem() throws Exception {
    var registrar = registrar(true);
    byte[] original = ((ControlSocket.Ask) next()).send().octets();
    for (int pause : new int[] {1, 2, 4, 8, 16}) {
      assertThat(nextAfter(registrar, pause)).isEqualTo(original);
    }
    Nonce last = nonce(original);
    for (int seconds = 51; seconds < 300; seconds += 20) {
      Nonce nonce = nonce(nextAfter(registrar, 20));
      assertThat(nonce).isGreaterThan(last);
      last = nonce;
    }
    nextAfter(registrar, 20);
    nextAfter(registrar, 40);
    nextAfter(registrar, 60);
    nextAfter(registrar, 60);
  }

  @Test // RFC 9301 §5.7: up to one minute
  void pausesDoubleUntilOneMinuteOnceItHasWorked() throws Exception {
    var registrar = registrar(true);
    confirm((ControlSocket.Ask) next());
    byte[] original = nextAfter(registrar, 60);
    for (int pause : new int[] {1, 2, 4, 8, 16, 32}) {
      assertThat(nextAfter(registrar, pause)).isEqualTo(original);
    }
    assertThat(nonce(nextAfter(registrar, 60))).isGreaterThan(nonce(original));
  }

  @Test // RFC 9301 §8.2: every minute; §5.6: with a nonce above all earlier ones
  void registersEveryMinuteOnceConfirmed() throws Exception {
    var registrar = registrar(true);
    var last = (ControlSocket.Ask) next();
    for (int minute = 0; minute < 5; minute++) {
      Nonce nonce = register(last).nonce();
      confirm(last);
      assertThat(show(registrar).registered()).isTrue();
      pass(registrar, Duration.ofMillis(59_999));
      assertThat(sent).isEmpty();
      pass(registrar, Duration.ofMillis(1));
      last = (ControlSocket.Ask) next();
      assertThat(register(last).nonce()).isGreaterThan(nonce);
    }
    assertThat(show(registrar).confirmed()).isEqualTo(5);
  }

  @Test
  void registrationIsOverThreeMinutesAfterTheLastMapNotify() throws Exception {
    var registrar = registrar(true);
    confirm((ControlSocket.Ask) next());
    assertThat(show(registrar).registered()).isTrue(); // it has been read
    pass(registrar, Duration.ofSeconds(179));
    assertThat(show(registrar).registered()).isTrue();
    pass(registrar, Duration.ofSeconds(1));
    assertThat(show(registrar).registered()).isFalse();
  }

  @Test
  void registersEveryMinuteWithoutMapNotify() throws Exception {
    var registrar = registrar(false);
    MapRegister first = register(next());
    assertThat(first.flags())
        .containsExactlyInAnyOrder(MapRegister.Flag.PROXY_REPLY, MapRegister.Flag.MERGE);
    pass(registrar, Duration.ofSeconds(60));
    assertThat(register(next()).nonce()).isGreaterThan(first.nonce());
  }

  @Test // nothing stored, yet a Map-Server that saves nonces is content
  void noncesRiseAcrossRestarts() {
    Nonce before = new NonceSequence(time).next();
    time.pass(Duration.ofSeconds(1), 1, () -> {});
    assertThat(new NonceSequence(time).next()).isGreaterThan(before);
  }
}
