package rhumb.router.control;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.linux.Datagram;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;

/// Between the threads that receive and the actor that thinks: decodes, and lets no more than a
/// bounded number of messages wait. What is malformed or too much ends here, counted.
final class Intake {
  /// A decoded message.
  ///
  /// @param message what was inside if it came encapsulated
  /// @param port where a reply goes: the source port, the inner one if encapsulated
  /// @param octets as they came
  /// @param local the own address it was sent to
  record Arrival(
      ControlMessage message,
      boolean encapsulated,
      int port,
      Octets octets,
      IpAddress from,
      IpAddress local) {}

  private final ControlCounters counters;
  private final int limit;
  private final Consumer<Arrival> next;
  private final AtomicInteger waiting = new AtomicInteger();

  Intake(ControlCounters counters, int limit, Consumer<Arrival> next) {
    this.counters = counters;
    this.limit = limit;
    this.next = next;
  }

  /// Takes a datagram that came to `local`.
  void accept(IpAddress local, Datagram datagram) {
    IpAddress from = ControlPorts.address(datagram.source());
    counters.recent().received(from, datagram.source().port(), datagram.payload());
    try {
      pass(decode(local, datagram));
    } catch (MalformedMessage e) {
      counters.dropped(e.reason());
    }
  }

  private Arrival decode(IpAddress local, Datagram datagram) throws MalformedMessage {
    ControlMessage outer = ControlMessage.decode(datagram.payload());
    counters.received(MessageName.of(outer));
    var octets = Octets.of(datagram.payload());
    IpAddress from = ControlPorts.address(datagram.source());
    if (outer instanceof EncapsulatedControlMessage encapsulation) {
      ControlMessage inner = encapsulation.message();
      counters.received(MessageName.of(inner));
      return new Arrival(inner, true, encapsulation.inner().sourcePort(), octets, from, local);
    }
    return new Arrival(outer, false, datagram.source().port(), octets, from, local);
  }

  private void pass(Arrival arrival) {
    if (waiting.incrementAndGet() > limit) {
      waiting.decrementAndGet();
      counters.dropped(DropReason.CONTROL_QUEUE_FULL);
      return;
    }
    next.accept(arrival);
  }

  /// An arrival has been dealt with.
  void taken() {
    waiting.decrementAndGet();
  }
}
