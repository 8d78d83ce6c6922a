package rhumb.router.pipeline;

import java.util.List;
import java.util.Optional;
import rhumb.protocol.linux.Errno;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.PathError;
import rhumb.protocol.linux.Poller;
import rhumb.protocol.linux.UdpSocket;

/// Listens to what the core says about packets sent earlier. The kernel has checked that an ICMP
/// message quotes one of ours: its addresses and the source port.
final class PathErrors {
  private static final int MOST_AT_A_TIME = 64;

  private final List<UdpSocket> sockets;
  private final Poller poller;
  private final int[] slots;
  private final long[] seen;
  private final PathMtus mtus;

  /// @param poller wakes the stream when there is something to hear
  PathErrors(List<UdpSocket> sockets, Poller poller, PathMtus mtus) {
    this.sockets = List.copyOf(sockets);
    this.poller = poller;
    this.mtus = mtus;
    slots = sockets.stream().mapToInt(socket -> poller.add(socket, 0)).toArray();
    seen = new long[slots.length];
  }

  /// Hears what the sockets that have failed to send, or woke the poller, have to say.
  void listen() throws LinuxException {
    for (int i = 0; i < slots.length; i++) {
      UdpSocket socket = sockets.get(i);
      long errors =
          socket.pathErrors().count(Errno.EMSGSIZE) + socket.sendErrors().count(Errno.EMSGSIZE);
      if (errors == seen[i] && !poller.failed(slots[i])) continue;
      seen[i] = errors;
      listen(socket);
    }
  }

  private void listen(UdpSocket socket) throws LinuxException {
    for (int n = 0; n < MOST_AT_A_TIME; n++) {
      Optional<PathError> error = socket.receiveError();
      if (error.isEmpty()) return;
      PathError said = error.get();
      if (said.errno() == Errno.EMSGSIZE.number) mtus.learn(said.destination(), said.mtu());
    }
  }
}
