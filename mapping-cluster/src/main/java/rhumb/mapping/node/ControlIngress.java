package rhumb.mapping.node;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.node.ControlSocket.Datagram;
import rhumb.mapping.resolver.MapResolver;
import rhumb.mapping.resolver.Requester;
import rhumb.mapping.server.Admitted;
import rhumb.mapping.server.MapServer;
import rhumb.mapping.server.Refreshes;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapNotifyAck;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.UnknownMessage;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;

/// Where control messages come in. Map-Requests are answered here and now; Map-Registers are
/// verified here and go on to the actors. Everything else ends in a counter.
final class ControlIngress {
  private static final Logger LOG = LoggerFactory.getLogger(ControlIngress.class);

  private final boolean mapServer;
  private final MapServer server;
  private final MapResolver resolver;
  private final Notifications notifications;
  private final ControlCounters counters;
  private final Clock clock;
  private final Consumer<List<Admitted>> registrar;
  private final Refreshes refreshes;
  private final Semaphore room;
  private final AtomicBoolean faultLogged = new AtomicBoolean();

  /// @param mapServer whether registrations are accepted at all
  /// @param refreshes confirms Map-Registers that say nothing new
  /// @param registrar takes all others to the partitions
  /// @param room Map-Registers that may be under way; given back by the registrar
  ControlIngress(
      boolean mapServer,
      MapServer server,
      MapResolver resolver,
      Notifications notifications,
      ControlCounters counters,
      Clock clock,
      Refreshes refreshes,
      Consumer<List<Admitted>> registrar,
      Semaphore room) {
    this.mapServer = mapServer;
    this.server = server;
    this.resolver = resolver;
    this.notifications = notifications;
    this.counters = counters;
    this.clock = clock;
    this.refreshes = refreshes;
    this.registrar = registrar;
    this.room = room;
  }

  /// For one socket.
  ///
  /// @param fence answers whether anything may be answered
  ControlSocket.Reader reader(Optional<PauseFence> fence, Consumer<Outgoing> reply) {
    return new Reader(fence, reply);
  }

  private final class Reader implements ControlSocket.Reader {
    private final Optional<PauseFence> fence;
    private final Consumer<Outgoing> reply;
    private final List<Admitted> arrived = new ArrayList<>(); // for the registrar

    private Reader(Optional<PauseFence> fence, Consumer<Outgoing> reply) {
      this.fence = fence;
      this.reply = reply;
    }

    @Override
    public void read(Datagram datagram) {
      if (fence.isEmpty() || fence.get().isWhole()) accept(datagram, reply, arrived);
    }

    @Override
    public void batchIsRead() {
      if (arrived.isEmpty()) return;
      registrar.accept(List.copyOf(arrived));
      arrived.clear();
    }
  }

  private void accept(Datagram datagram, Consumer<Outgoing> reply, List<Admitted> arrived) {
    try {
      if (isRepeated(datagram, reply)) return;
      ControlMessage message = ControlMessage.decode(datagram.octets());
      counters.received(message.type());
      accept(message, datagram, reply, arrived);
    } catch (MalformedMessage e) {
      counters.dropped(e.reason());
    } catch (RuntimeException e) {
      counters.dropped(DropReason.INTERNAL_FAULT);
      if (!faultLogged.getAndSet(true)) {
        LOG.error("a control message could not be processed; further ones are only counted", e);
      }
    }
  }

  /// Most messages are Map-Registers that say what they said a minute ago.
  private boolean isRepeated(Datagram datagram, Consumer<Outgoing> reply) {
    if (!mapServer || !refreshes.repeat(datagram.octets(), datagram.peer(), clock, reply)) {
      return false;
    }
    counters.received(MapRegister.TYPE);
    return true;
  }

  private void accept(
      ControlMessage message, Datagram datagram, Consumer<Outgoing> reply, List<Admitted> arrived)
      throws MalformedMessage {
    switch (message) {
      case MapRequest request ->
          resolver.resolve(
              new Requester(
                  request,
                  Octets.wrap(datagram.octets()),
                  Optional.empty(),
                  datagram.peer().address(),
                  datagram.peer().port()),
              reply);
      case EncapsulatedControlMessage encapsulated -> accept(encapsulated, datagram, reply);
      case MapNotifyAck ack -> notifications.acknowledged(ack, datagram.octets());
      case MapRegister register -> accept(register, datagram, reply, arrived);
      case UnknownMessage _ -> counters.dropped(DropReason.UNKNOWN_MESSAGE_TYPE);
      // replies and confirmations, of which a mapping node waits for none
      default -> counters.dropped(DropReason.NOT_FOR_THIS_ROLE);
    }
  }

  private void accept(
      EncapsulatedControlMessage encapsulated, Datagram datagram, Consumer<Outgoing> reply)
      throws MalformedMessage {
    ControlMessage inner = encapsulated.message();
    counters.received(inner.type());
    if (inner instanceof MapRequest request) {
      resolver.resolve(
          new Requester(
              request,
              Octets.wrap(datagram.octets()),
              Optional.of(encapsulated),
              datagram.peer().address(),
              encapsulated.inner().sourcePort()),
          reply);
    } else {
      counters.dropped(DropReason.NOT_FOR_THIS_ROLE);
    }
  }

  private void accept(
      MapRegister register, Datagram datagram, Consumer<Outgoing> reply, List<Admitted> arrived) {
    if (!mapServer) {
      counters.dropped(DropReason.NOT_FOR_THIS_ROLE);
      return;
    }
    Optional<Admitted> admitted =
        server.admit(register, datagram.octets(), datagram.peer(), clock.instant());
    if (admitted.isEmpty()) return;
    if (refreshes.confirm(admitted.get(), datagram.octets(), reply)) return;
    if (room.tryAcquire()) arrived.add(admitted.get());
    else counters.dropped(DropReason.CONTROL_QUEUE_FULL);
  }
}
