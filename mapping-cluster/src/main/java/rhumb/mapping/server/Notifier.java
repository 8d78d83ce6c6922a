package rhumb.mapping.server;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapNotifyAck;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;

/// Sends Map-Notifies that nobody asked for until they are confirmed (RFC 9301 §5.7): three times
/// in a row at the same interval, then three times at a doubling one, each time to the next of the
/// receiver's addresses. Answers to Map-Registers do not come here: an ETR that misses one asks
/// again.
public final class Notifier extends AbstractBehavior<Notifier.Command> {
  private static final int EVEN = 3; // retransmissions at the same interval
  private static final int ALL = 6;
  private static final int TICKS = 6; // looks at the clock within an interval

  public sealed interface Command {}

  /// @param topic what it is about: a later one about the same takes its place
  /// @param to addresses of one receiver
  /// @param replyTo hears what became of it
  public record Send(
      Object topic,
      MapNotify message,
      SharedKey key,
      List<IpAddress> to,
      Optional<ActorRef<Delivered>> replyTo)
      implements Command {
    public Send {
      if (to.isEmpty()) throw new IllegalArgumentException("nobody to send it to");
      to = List.copyOf(to);
    }
  }

  /// @param confirmed whether it was, before the last retransmission was over
  public record Delivered(Object topic, Nonce nonce, boolean confirmed) {}

  /// A Map-Notify-Ack came.
  public record Acknowledged(MapNotifyAck message, byte[] octets) implements Command {}

  private enum Timer implements Command {
    TICK
  }

  /// @param interval between the first transmissions: the RFC has three seconds
  /// @param most that may be under way
  /// @param outstanding nonces that a Map-Notify-Ack may have, for whoever hears them first
  public record Setup(
      Consumer<Outgoing> out,
      ControlCounters counters,
      Duration interval,
      int most,
      Set<Nonce> outstanding) {}

  private static final class Pending {
    private final Send send;
    private final byte[] payload;
    private int retransmissions;
    private long dueNs;

    private Pending(Send send, byte[] payload, long dueNs) {
      this.send = send;
      this.payload = payload;
      this.dueNs = dueNs;
    }
  }

  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Notifier(context, timers, setup)));
  }

  private final Setup setup;
  private final Map<Object, Pending> byTopic = new LinkedHashMap<>();
  private final Map<Nonce, List<Pending>> byNonce = new HashMap<>();

  private Notifier(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.setup = setup;
    timers.startTimerWithFixedDelay(Timer.TICK, setup.interval().dividedBy(TICKS));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::on).build();
  }

  private Behavior<Command> on(Command message) {
    switch (message) {
      case Send send -> onSend(send);
      case Acknowledged(var ack, var octets) -> onAcknowledged(ack, octets);
      case Timer.TICK -> onTick();
    }
    return this;
  }

  private void onSend(Send send) {
    Pending before = byTopic.get(send.topic());
    if (before != null) forget(before);
    if (byTopic.size() >= setup.most()) {
      setup.counters().dropped(DropReason.CONTROL_QUEUE_FULL);
      tell(send, false);
      return;
    }
    byte[] payload = send.message().toSignedByteArray(send.key());
    var pending = new Pending(send, payload, System.nanoTime() + setup.interval().toNanos());
    byTopic.put(send.topic(), pending);
    byNonce.computeIfAbsent(send.message().nonce(), _ -> new ArrayList<>(1)).add(pending);
    setup.outstanding().add(send.message().nonce());
    transmit(pending);
  }

  private void transmit(Pending pending) {
    List<IpAddress> to = pending.send.to();
    IpAddress address = to.get(pending.retransmissions % to.size());
    setup.out().accept(new Outgoing(pending.payload, address, ControlMessage.PORT));
  }

  private void onAcknowledged(MapNotifyAck ack, byte[] octets) {
    List<Pending> known = byNonce.getOrDefault(ack.nonce(), List.of());
    Optional<Pending> confirmed =
        known.stream()
            .filter(each -> ack.isSignedBy(each.send.key(), octets, 0, octets.length))
            .findFirst();
    if (confirmed.isEmpty()) {
      setup
          .counters()
          .dropped(known.isEmpty() ? DropReason.UNKNOWN_NONCE : DropReason.AUTHENTICATION_FAILED);
      return;
    }
    forget(confirmed.get());
    tell(confirmed.get().send, true);
  }

  private void onTick() {
    long now = System.nanoTime();
    for (Pending each : List.copyOf(byTopic.values())) {
      if (each.dueNs - now > 0) continue;
      if (each.retransmissions == ALL) {
        forget(each);
        tell(each.send, false);
        continue;
      }
      each.retransmissions++;
      int doublings = Math.max(0, each.retransmissions - EVEN);
      each.dueNs = now + setup.interval().toNanos() * (1L << doublings);
      transmit(each);
    }
  }

  private void forget(Pending pending) {
    byTopic.remove(pending.send.topic());
    byNonce.computeIfPresent(
        pending.send.message().nonce(),
        (_, all) -> {
          all.remove(pending);
          return all.isEmpty() ? null : all;
        });
    Nonce nonce = pending.send.message().nonce();
    if (!byNonce.containsKey(nonce)) setup.outstanding().remove(nonce);
  }

  private static void tell(Send send, boolean confirmed) {
    send.replyTo()
        .ifPresent(to -> to.tell(new Delivered(send.topic(), send.message().nonce(), confirmed)));
  }
}
