package rhumb.router.control;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;

/// Tells peers that a mapping of this site has changed, by Solicit-Map-Requests (RFC 9301 §6.1):
/// one in three seconds to each, until it asks for the mapping, three times for each change.
/// ```
/// change ─▶ waiting ── three seconds since the last to this peer ─▶ sent, again waiting
///              └─ the peer asks for the mapping, or has been told three times ─▶ forgotten
/// ```
public final class Solicitor {
  public sealed interface Command {}

  /// The mapping of `changed` is another one now.
  ///
  /// @param peers who uses it, and an EID-prefix of each
  public record Tell(EidPrefix changed, Map<IpAddress, EidPrefix> peers) implements Command {}

  /// A peer asks because it was told to.
  public record Heard(Notice.Invoked invoked) implements Command {}

  private enum Timer implements Command {
    DUE
  }

  /// What one peer is to be told.
  private static final class Peer {
    final Map<EidPrefix, Integer> left = new LinkedHashMap<>(); // changed prefix, times to tell
    EidPrefix held;
    Instant lastSent = Instant.EPOCH;

    Peer(EidPrefix held) {
      this.held = held;
    }
  }

  private static final Duration APART = Duration.ofSeconds(3); // RFC 9301 §6.1
  private static final int TIMES = 3;
  private static final int PEERS = 4096;

  private final TimerScheduler<Command> timers;
  private final MapRequester requester;
  private final Clock clock;
  private final Map<IpAddress, Peer> peers = new LinkedHashMap<>();

  public static Behavior<Command> create(MapRequester requester, Clock clock) {
    return Behaviors.withTimers(timers -> new Solicitor(timers, requester, clock).open());
  }

  private Solicitor(TimerScheduler<Command> timers, MapRequester requester, Clock clock) {
    this.timers = timers;
    this.requester = requester;
    this.clock = clock;
  }

  private Behavior<Command> open() {
    return Behaviors.receiveMessage(this::whenOpen);
  }

  private Behavior<Command> whenOpen(Command command) {
    switch (command) {
      case Tell(var changed, var whom) -> tell(changed, whom);
      case Heard(var invoked) -> heard(invoked);
      case Timer.DUE -> sendDue();
    }
    return Behaviors.same();
  }

  private void tell(EidPrefix changed, Map<IpAddress, EidPrefix> whom) {
    whom.forEach(
        (rloc, held) -> {
          if (peers.size() >= PEERS && !peers.containsKey(rloc)) return;
          Peer peer = peers.computeIfAbsent(rloc, _ -> new Peer(held));
          peer.held = held;
          peer.left.put(changed, TIMES);
        });
    sendDue();
  }

  private void heard(Notice.Invoked invoked) {
    for (IpAddress rloc : invoked.itrRlocs()) {
      Peer peer = peers.get(rloc);
      if (peer == null) continue;
      peer.left
          .keySet()
          .removeIf(changed -> invoked.asked().stream().anyMatch(asked -> asked.overlaps(changed)));
    }
  }

  private void sendDue() {
    Instant now = clock.instant();
    Iterator<Map.Entry<IpAddress, Peer>> each = peers.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<IpAddress, Peer> next = each.next();
      Peer peer = next.getValue();
      if (Duration.between(peer.lastSent, now).compareTo(APART) < 0) continue;
      if (peer.left.isEmpty()) each.remove(); // remembered until it may be told something new
      else send(next.getKey(), peer, now);
    }
    if (!peers.isEmpty()) timers.startSingleTimer(Timer.DUE, APART);
  }

  /// One message for each address family and instance would do for many prefixes; peers look at
  /// the first only.
  private void send(IpAddress rloc, Peer peer, Instant now) {
    List<EidPrefix> waiting = new ArrayList<>(peer.left.keySet());
    EidPrefix changed = waiting.getFirst();
    Integer left = peer.left.remove(changed);
    if (left != null && left > 1) peer.left.put(changed, left - 1); // behind the others
    peer.lastSent = now;
    requester.solicit(rloc, changed, peer.held);
  }
}
