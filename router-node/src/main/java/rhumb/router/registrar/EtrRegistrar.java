package rhumb.router.registrar;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.router.control.Answer;
import rhumb.router.control.ControlCounters;
import rhumb.router.control.ControlSocket;
import rhumb.router.control.MessageName;
import rhumb.router.settings.RouterSettings.MapServer;
import rhumb.router.view.DatabaseView.Registration;

/// Keeps one EID-prefix of this site registered with one Map-Server (RFC 9301 §5.6, §8.2).
/// ```
///            Map-Notify                         interval over
/// unconfirmed ─────────▶ confirmed ─────────────────────────▶ unconfirmed
///   │      ▲
///   └──────┘ no Map-Notify for 1 s, 2 s, 4 s ... 60 s (at first 20 s): send again
/// ```
public final class EtrRegistrar {
  public sealed interface Command {}

  /// How is it going?
  public record Show(ActorRef<Registration> replyTo) implements Command {}

  /// The mapping is another one now: register that, at once.
  public record Change(MappingRecord mapping) implements Command {}

  /// The router goes away: withdraw the registration.
  public record Withdraw() implements Command {}

  private record Answered(Answer answer) implements Command {}

  private enum Timer implements Command {
    REGISTER_DUE,
    NOT_CONFIRMED
  }

  /// What every registrar of a router has in common.
  ///
  /// @param nonces shared, because a Map-Server may expect one rising sequence from an xTR
  public record Common(
      ActorRef<ControlSocket.Command> control,
      ControlCounters counters,
      NonceSequence nonces,
      Optional<XtrIdentity> identity,
      Duration interval,
      Clock clock) {}

  private static final Duration FIRST_RETRANSMIT = Duration.ofSeconds(1); // RFC 9301 §5.7
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1); // RFC 9301 §5.7
  private static final Duration QUICK_PAUSE = Duration.ofSeconds(20); // RFC 9301 §8.2
  private static final Duration QUICK_PERIOD = Duration.ofMinutes(5); // RFC 9301 §8.2
  private static final Duration EXPIRY = Duration.ofMinutes(3); // RFC 9301 §8.2

  private final TimerScheduler<Command> timers;
  private final ActorRef<Answer> replies;
  private MappingRecord mapping;
  private final MapServer server;
  private final Common common;

  private final Instant started;
  private Nonce nonce = new Nonce(0);
  private boolean awaited;
  private byte[] message = {};
  private Duration backoff = FIRST_RETRANSMIT;
  private Optional<Instant> lastSent = Optional.empty();
  private Optional<Instant> lastConfirmed = Optional.empty();
  private long sent;
  private long confirmed;
  private long authenticationFailures;

  public static Behavior<Command> create(MappingRecord mapping, MapServer server, Common common) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new EtrRegistrar(context, timers, mapping, server, common).registering()));
  }

  private EtrRegistrar(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      MappingRecord mapping,
      MapServer server,
      Common common) {
    this.timers = timers;
    replies = context.messageAdapter(Answer.class, Answered::new);
    this.mapping = mapping;
    this.server = server;
    this.common = common;
    started = common.clock().instant();
  }

  private Behavior<Command> registering() {
    register();
    return Behaviors.receiveMessage(this::whenRegistering);
  }

  private Behavior<Command> whenRegistering(Command command) {
    switch (command) {
      case Timer.REGISTER_DUE -> register();
      case Timer.NOT_CONFIRMED -> retransmit();
      case Answered(Answer.Notified notified) -> notified(notified);
      case Answered _ -> {}
      case Change(var other) -> {
        mapping = other;
        backoff = FIRST_RETRANSMIT;
        register();
      }
      case Show(var replyTo) -> replyTo.tell(view());
      case Withdraw _ -> {
        withdraw();
        return Behaviors.stopped();
      }
    }
    return Behaviors.same();
  }

  /// A new Map-Register: its nonce is above all earlier ones.
  private void register() {
    forget();
    nonce = common.nonces().next();
    message = signed(mapping, server.wantMapNotify());
    awaited = server.wantMapNotify();
    send();
  }

  /// "The transmitter MUST retransmit the original Map-Register with an exponential backoff": the
  /// same octets while the pauses grow, then a new message every time.
  private void retransmit() {
    Duration longest = longestPause();
    if (backoff.compareTo(longest) >= 0) {
      backoff = longest;
      register();
      return;
    }
    Duration doubled = backoff.multipliedBy(2);
    backoff = doubled.compareTo(longest) < 0 ? doubled : longest;
    send();
  }

  /// A Map-Server that starts a little later than we do should not have to wait a minute for us.
  private Duration longestPause() {
    boolean young = common.clock().instant().isBefore(started.plus(QUICK_PERIOD));
    return young && lastConfirmed.isEmpty() ? QUICK_PAUSE : LONGEST_PAUSE;
  }

  private void send() {
    timers.cancel(Timer.REGISTER_DUE);
    lastSent = Optional.of(common.clock().instant());
    sent++;
    if (server.wantMapNotify()) {
      common.control().tell(new ControlSocket.Ask(packet(), nonce, replies));
      timers.startSingleTimer(Timer.NOT_CONFIRMED, backoff);
    } else {
      common.control().tell(packet());
      timers.startSingleTimer(Timer.REGISTER_DUE, common.interval());
    }
  }

  private ControlSocket.Send packet() {
    return new ControlSocket.Send(
        MessageName.MAP_REGISTER, message, Optional.empty(), server.address(), ControlMessage.PORT);
  }

  private void notified(Answer.Notified notified) {
    byte[] octets = notified.octets().toByteArray();
    if (!notified.message().isSignedBy(server.key(), octets, 0, octets.length)) {
      authenticationFailures++;
      common.counters().dropped(DropReason.AUTHENTICATION_FAILED);
      return;
    }
    // each repetition that arrived is confirmed
    if (!awaited || !notified.message().nonce().equals(nonce)) return;
    awaited = false;
    forget();
    confirmed++;
    lastConfirmed = Optional.of(common.clock().instant());
    backoff = FIRST_RETRANSMIT;
    timers.cancel(Timer.NOT_CONFIRMED);
    timers.startSingleTimer(Timer.REGISTER_DUE, untilDue());
  }

  private Duration untilDue() {
    Instant now = common.clock().instant();
    Duration passed = Duration.between(lastSent.orElse(now), now);
    Duration left = common.interval().minus(passed);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void withdraw() {
    forget();
    nonce = common.nonces().next();
    message = signed(mapping.withTtlMinutes(0), false);
    sent++;
    common.control().tell(packet());
  }

  private void forget() {
    common.control().tell(new ControlSocket.Forget(Set.of(nonce)));
  }

  private byte[] signed(MappingRecord record, boolean wantMapNotify) {
    Set<MapRegister.Flag> flags = EnumSet.noneOf(MapRegister.Flag.class);
    if (server.proxyReply()) flags.add(MapRegister.Flag.PROXY_REPLY);
    if (wantMapNotify) flags.add(MapRegister.Flag.WANT_MAP_NOTIFY);
    if (server.merge()) flags.add(MapRegister.Flag.MERGE);
    return new MapRegister(
            flags,
            nonce,
            AuthenticationData.unsigned(server.key()),
            List.of(record),
            common.identity())
        .toSignedByteArray(server.key());
  }

  private Registration view() {
    Instant alive = common.clock().instant().minus(EXPIRY);
    return new Registration(
        server.address(),
        lastConfirmed.filter(alive::isBefore).isPresent(),
        lastSent,
        lastConfirmed,
        sent,
        confirmed,
        authenticationFailures);
  }
}
