package rhumb.router.locator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.router.control.ControlCounters;
import rhumb.router.control.MapRequester;
import rhumb.router.forwarding.Peers;

/// The remote RLOCs that some map-cache entry uses, each an actor of its own.
public final class Locators {
  public sealed interface Command {}

  /// `watcher` uses `rloc` for `prefix`: it is told the status now and whenever that turns.
  public record Watch(IpAddress rloc, EidPrefix prefix, ActorRef<LocatorStatus> watcher)
      implements Command {}

  public record Unwatch(IpAddress rloc, ActorRef<LocatorStatus> watcher) implements Command {}

  /// Something says that `rloc` is down: it is not used until it answers a probe.
  public record Doubt(IpAddress rloc) implements Command {}

  /// From now on RLOCs are probed like this.
  public record Probing(boolean enabled, Duration interval) implements Command {}

  /// What is known about all of them.
  public record Show(ActorRef<List<LocatorStatus>> replyTo) implements Command {}

  private record Measured(LocatorStatus status) implements Command {}

  private static final class Shared {
    final ActorRef<Locator.Command> actor;
    final Set<ActorRef<LocatorStatus>> watchers = new HashSet<>();

    Shared(ActorRef<Locator.Command> actor) {
      this.actor = actor;
    }
  }

  private final ActorContext<Command> context;
  private final MapRequester requester;
  private final ControlCounters counters;
  private ProbeSettings settings;
  private final Peers peers;
  private final Clock clock;
  private final ActorRef<LocatorStatus> measurements;
  private final Map<IpAddress, Shared> locators = new HashMap<>();
  private final Map<IpAddress, LocatorStatus> statuses = new HashMap<>();

  /// @param peers what the headers of packets tell
  public static Behavior<Command> create(
      MapRequester requester,
      ControlCounters counters,
      ProbeSettings settings,
      Peers peers,
      Clock clock) {
    return Behaviors.setup(
        context -> new Locators(context, requester, counters, settings, peers, clock).open());
  }

  private Locators(
      ActorContext<Command> context,
      MapRequester requester,
      ControlCounters counters,
      ProbeSettings settings,
      Peers peers,
      Clock clock) {
    this.context = context;
    this.requester = requester;
    this.counters = counters;
    this.settings = settings;
    this.peers = peers;
    this.clock = clock;
    measurements = context.messageAdapter(LocatorStatus.class, Measured::new);
  }

  private Behavior<Command> open() {
    return Behaviors.receiveMessage(this::whenOpen);
  }

  private Behavior<Command> whenOpen(Command command) {
    switch (command) {
      case Watch watch -> watch(watch);
      case Unwatch(var rloc, var watcher) -> unwatch(rloc, watcher);
      case Doubt(var rloc) -> {
        Shared shared = locators.get(rloc);
        if (shared != null) shared.actor.tell(new Locator.Doubt());
      }
      case Probing(var enabled, var interval) -> {
        settings = settings.with(enabled, interval);
        locators.values().forEach(shared -> shared.actor.tell(new Locator.Adopt(settings)));
      }
      case Measured(var status) -> statuses.computeIfPresent(status.rloc(), (_, _) -> status);
      case Show(var replyTo) -> replyTo.tell(List.copyOf(statuses.values()));
    }
    return Behaviors.same();
  }

  private void watch(Watch watch) {
    Shared shared = locators.computeIfAbsent(watch.rloc(), this::spawn);
    shared.watchers.add(watch.watcher());
    shared.actor.tell(new Locator.Watch(watch.prefix(), watch.watcher()));
  }

  private Shared spawn(IpAddress rloc) {
    statuses.put(rloc, new LocatorStatus(rloc, true, clock.instant(), Optional.empty()));
    return new Shared(
        context.spawnAnonymous(
            Behaviors.supervise(
                    Locator.create(
                        rloc, requester, counters, settings, peers.of(rloc), clock, measurements))
                .onFailure(SupervisorStrategy.resume())));
  }

  private void unwatch(IpAddress rloc, ActorRef<LocatorStatus> watcher) {
    Shared shared = locators.get(rloc);
    if (shared == null || !shared.watchers.remove(watcher)) return;
    if (!shared.watchers.isEmpty()) {
      shared.actor.tell(new Locator.Unwatch(watcher));
      return;
    }
    context.stop(shared.actor);
    locators.remove(rloc);
    peers.forget(rloc);
    statuses.remove(rloc);
  }
}
