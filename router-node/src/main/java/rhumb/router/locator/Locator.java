package rhumb.router.locator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.data.EchoNonce;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.router.control.Answer;
import rhumb.router.control.ControlCounters;
import rhumb.router.control.MapRequester;
import rhumb.router.forwarding.Peer;

/// One remote RLOC, shared by all map-cache entries that use it: probes it and tells them when it
/// goes down or comes up (RFC 9301 §7.1).
/// ```
///            probe due                  reply
/// resting ─────────────▶ waiting ───────────────▶ resting, up
///    ▲                    │    ▲
///    └── lost too often ──┘    └─ lost: probe again
///        (down)
/// ```
/// An RLOC is up until probes prove the contrary: data may be on its way already.
final class Locator {
  sealed interface Command {}

  /// `watcher` wants to know, and `prefix` is one that the RLOC holds.
  record Watch(EidPrefix prefix, ActorRef<LocatorStatus> watcher) implements Command {}

  record Unwatch(ActorRef<LocatorStatus> watcher) implements Command {}

  /// Something says that it is down: ask, and do not use it meanwhile.
  record Doubt() implements Command {}

  /// From now on probe like this.
  record Adopt(ProbeSettings settings) implements Command {}

  private record Answered(Answer answer) implements Command {}

  private enum Timer implements Command {
    PROBE_DUE,
    PROBE_LOST,
    ECHO_DUE,
    ECHO_OVER
  }

  private static final double JITTER = 0.1;
  private static final Duration BETWEEN_ECHOES = Duration.ofSeconds(7);
  private static final Duration JUDGE_AFTER =
      Duration.ofSeconds(5); // the peer may have asked first

  private final TimerScheduler<Command> timers;
  private final ActorRef<Answer> replies;
  private final MapRequester requester;
  private final ControlCounters counters;
  private ProbeSettings settings;
  private final Peer peer;
  private final Clock clock;
  private final ActorRef<LocatorStatus> parent;

  private final Map<ActorRef<LocatorStatus>, EidPrefix> watchers = new LinkedHashMap<>();
  private final Set<Nonce> asked = new HashSet<>();
  private LocatorStatus status;
  private Instant lastAsked;
  private int lost;

  static Behavior<Command> create(
      IpAddress rloc,
      MapRequester requester,
      ControlCounters counters,
      ProbeSettings settings,
      Peer peer,
      Clock clock,
      ActorRef<LocatorStatus> parent) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Locator(
                            context, timers, rloc, requester, counters, settings, peer, clock,
                            parent)
                        .probing()));
  }

  private Locator(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      IpAddress rloc,
      MapRequester requester,
      ControlCounters counters,
      ProbeSettings settings,
      Peer peer,
      Clock clock,
      ActorRef<LocatorStatus> parent) {
    this.timers = timers;
    replies = context.messageAdapter(Answer.class, Answered::new);
    this.requester = requester;
    this.counters = counters;
    this.settings = settings;
    this.peer = peer;
    this.clock = clock;
    this.parent = parent;
    lastAsked = clock.instant();
    status = new LocatorStatus(rloc, true, lastAsked, Optional.empty());
  }

  private Behavior<Command> probing() {
    if (settings.enabled()) probeSoon();
    return Behaviors.receive(Command.class)
        .onAnyMessage(this::whenProbing)
        .onSignal(PostStop.class, _ -> forget())
        .build();
  }

  /// Yet not at the same moment as everything else.
  private void probeSoon() {
    timers.startSingleTimer(Timer.PROBE_DUE, jittered(Duration.ofSeconds(1)));
  }

  private Behavior<Command> whenProbing(Command command) {
    switch (command) {
      case Watch(var prefix, var watcher) -> {
        watchers.put(watcher, prefix);
        watcher.tell(status);
      }
      case Unwatch(var watcher) -> watchers.remove(watcher);
      case Timer.PROBE_DUE -> probe();
      case Timer.PROBE_LOST -> lost();
      case Timer.ECHO_DUE -> {
        peer.ask(requester.nonces().nextInt(), System.nanoTime());
        timers.startSingleTimer(Timer.ECHO_OVER, JUDGE_AFTER);
      }
      case Timer.ECHO_OVER -> {
        timers.startSingleTimer(Timer.ECHO_DUE, jittered(BETWEEN_ECHOES));
        if (peer.judge(System.nanoTime()) == EchoNonce.Path.DOWN) doubt();
      }
      case Doubt _ -> doubt();
      case Adopt(var changed) -> adopt(changed);
      case Answered(Answer.Replied(var reply, _)) -> replied(reply);
      case Answered _ -> {}
    }
    return Behaviors.same();
  }

  private void probe() {
    if (watchers.isEmpty()) {
      rest();
      return;
    }
    EidPrefix held = watchers.values().iterator().next();
    lastAsked = clock.instant();
    asked.add(requester.probe(status.rloc(), held, replies));
    timers.startSingleTimer(Timer.PROBE_LOST, settings.timeout());
  }

  /// Without probes every RLOC counts as up, since nothing would ever clear that it is down.
  private void adopt(ProbeSettings changed) {
    settings = changed;
    if (settings.enabled()) {
      if (asked.isEmpty()) probeSoon();
      return;
    }
    forget();
    lost = 0;
    timers.cancel(Timer.PROBE_DUE);
    timers.cancel(Timer.PROBE_LOST);
    if (!status.up()) become(status.turned(true, clock.instant()));
  }

  private void doubt() {
    if (!settings.enabled() || !status.up()) return; // nothing would ever clear it
    become(status.turned(false, clock.instant()));
    timers.cancel(Timer.PROBE_DUE);
    probe();
  }

  private void lost() {
    lost++;
    if (lost < settings.losses()) {
      probe();
      return;
    }
    forget();
    become(status.turned(false, clock.instant()));
    rest();
  }

  private void replied(MapReply reply) {
    if (!reply.isAnswerToProbe()) {
      counters.dropped(DropReason.PROBE_REPLY_NOT_AUTHORITATIVE);
      return;
    }
    Instant now = clock.instant();
    lost = 0;
    forget();
    become(status.turned(true, now).measured(Duration.between(lastAsked, now)));
    boolean echoes = settings.echoNonce() && reply.has(MapReply.Flag.ECHO_NONCE);
    if (echoes && !timers.isTimerActive(Timer.ECHO_OVER)) {
      timers.startSingleTimer(Timer.ECHO_DUE, jittered(BETWEEN_ECHOES));
    }
    rest();
  }

  private void become(LocatorStatus next) {
    boolean turned = next.up() != status.up();
    status = next;
    parent.tell(next);
    if (turned) watchers.keySet().forEach(watcher -> watcher.tell(next));
  }

  private void rest() {
    timers.cancel(Timer.PROBE_LOST);
    if (!settings.enabled()) return; // an answer came after the last probe
    Duration pause = status.up() ? settings.interval() : settings.whenDown();
    timers.startSingleTimer(Timer.PROBE_DUE, jittered(pause));
  }

  private Duration jittered(Duration about) {
    double factor = 1 - JITTER + 2 * JITTER * requester.nonces().nextDouble();
    return Duration.ofMillis(Math.round(about.toMillis() * factor));
  }

  private Behavior<Command> forget() {
    if (!asked.isEmpty()) requester.forget(asked);
    asked.clear();
    return Behaviors.same();
  }
}
