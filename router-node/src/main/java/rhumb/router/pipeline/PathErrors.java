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
///
/// Looks now and then instead of waking the stream: waiting for all these sockets with every batch
/// would cost more than hearing some milliseconds late.
final class PathErrors implements AutoCloseable {
  private static final int MOST_AT_A_TIME = 64;
  private static final long INTERVAL_NS = 20_000_000;
  private static final long LONGEST_NS = 5 * INTERVAL_NS;

  private final List<UdpSocket> sockets;
  private final Poller poller;
  private final int[] slots;
  private final PathMtus mtus;
  private long listenedNs = System.nanoTime();

  PathErrors(List<UdpSocket> sockets, PathMtus mtus) throws LinuxException {
    this.sockets = List.copyOf(sockets);
    this.mtus = mtus;
    poller = Poller.open(sockets.size());
    slots = sockets.stream().mapToInt(socket -> poller.add(socket, 0)).toArray();
  }

  /// Hears what there is to hear, if it is time: later where packets would have to wait for it.
  void listen(boolean idle) throws LinuxException {
    long nowNs = System.nanoTime();
    if (nowNs - listenedNs < (idle ? INTERVAL_NS : LONGEST_NS)) return;
    listenedNs = nowNs;
    if (poller.await(0) == 0) return;
    for (int i = 0; i < slots.length; i++) {
      if (poller.failed(slots[i])) listen(sockets.get(i));
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

  @Override
  public void close() {
    poller.close();
  }
}
