package rhumb.mapping.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Peer;
import rhumb.mapping.server.Registrar;
import rhumb.mapping.settings.Tuning;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.wire.DropReason;

/// The control sockets of a node, one per address.
final class ControlSockets implements AutoCloseable {
  private final List<ControlSocket> sockets;
  private final ControlCounters counters;

  private ControlSockets(List<ControlSocket> sockets, ControlCounters counters) {
    this.sockets = List.copyOf(sockets);
    this.counters = counters;
  }

  /// Binds all of them, or none.
  ///
  /// @param port 0 for any
  static ControlSockets open(
      List<IpAddress> addresses, int port, Tuning tuning, ControlCounters counters)
      throws StartFailure {
    List<ControlSocket> opened = new ArrayList<>();
    try {
      for (IpAddress address : addresses) {
        opened.add(ControlSocket.open(address, port, tuning, counters));
      }
      return new ControlSockets(opened, counters);
    } catch (LinuxException e) {
      opened.forEach(ControlSocket::close);
      throw new StartFailure(
          String.valueOf(e.getMessage()),
          "another LISP process, or an address this host does not have?",
          e);
    }
  }

  /// @param fence answers whether anything may be answered
  void start(Optional<PauseFence> fence, ControlIngress ingress) {
    for (ControlSocket socket : sockets) {
      socket.start(ingress.reader(fence, replies(socket)));
    }
  }

  /// From any thread: the first socket of the right family sends it.
  void send(Outgoing message) {
    for (ControlSocket socket : sockets) {
      if (socket.speaks(message.destination())) {
        socket.send(message);
        return;
      }
    }
    counters.dropped(DropReason.NO_USABLE_LOCATOR);
  }

  /// Answers leave from the address that was asked, where the family allows it.
  private Consumer<Outgoing> replies(ControlSocket socket) {
    return message -> {
      if (socket.speaks(message.destination())) socket.reply(message);
      else send(message);
    };
  }

  /// As above, but if it can, the address that was asked sends each.
  void send(List<Registrar.Reply> replies) {
    for (Registrar.Reply each : replies) add(each.message(), each.peer());
    sockets.forEach(ControlSocket::nudge);
  }

  private void add(Outgoing message, Peer peer) {
    for (ControlSocket socket : sockets) {
      if (socket.address().equals(peer.local()) && socket.speaks(message.destination())) {
        socket.add(message);
        return;
      }
    }
    send(message);
  }

  List<ControlSocket> all() {
    return sockets;
  }

  @Override
  public void close() {
    sockets.forEach(ControlSocket::close);
  }
}
