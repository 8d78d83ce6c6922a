package rhumb.mapping.node;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Peer;
import rhumb.mapping.settings.Tuning;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;
import rhumb.protocol.linux.ReceiveBatch;
import rhumb.protocol.linux.SendBatch;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.wire.DropReason;

/// UDP port 4342 of one address, on a thread of its own that both reads and writes it, many
/// datagrams per system call. Answers to what it reads go out with the same batch; what actors have
/// to say comes through a bounded queue.
final class ControlSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
  private static final int LARGEST = 65_535; // octets of a UDP datagram
  private static final int STAGING =
      1 << 20; // octets of a batch to send, at least sixteen of the largest
  private static final long FLUSH_NS = 100_000_000L; // to wait for room in the kernel's buffer
  private static final long IDLE_NS = 1_000_000_000L;
  private static final int STOP_MS = 2_000;

  private final UdpSocket socket;
  private final Poller poller;
  private final ControlCounters counters;
  private final IpAddress address;
  private final Queue<Outgoing> queue;
  private final AtomicBoolean nudged = new AtomicBoolean();
  private final ReceiveBatch arrived;
  private final SendBatch leaving;
  private final Thread thread;
  private volatile Reader reader = Reader.NOBODY;
  private volatile boolean stopping;
  private boolean closed; // guarded by the poller

  /// One received datagram.
  record Datagram(byte[] octets, Peer peer) {}

  /// Where datagrams go. Only the socket's thread calls it.
  interface Reader {
    Reader NOBODY =
        new Reader() {
          @Override
          public void read(Datagram datagram) {}

          @Override
          public void batchIsRead() {}
        };

    void read(Datagram datagram);

    /// All that one system call has brought.
    void batchIsRead();
  }

  private ControlSocket(
      UdpSocket socket, Poller poller, IpAddress address, Tuning tuning, ControlCounters counters) {
    this.socket = socket;
    this.poller = poller;
    this.address = address;
    this.counters = counters;
    queue = new ArrayBlockingQueue<>(tuning.sendQueue());
    arrived = new ReceiveBatch(tuning.receiveBatch(), LARGEST);
    leaving = new SendBatch(tuning.receiveBatch(), tuning.receiveBatch(), STAGING);
    thread = new Thread(this::run, "control-" + address + "-" + socket.local().port());
    thread.setDaemon(true);
  }

  static ControlSocket open(IpAddress address, int port, Tuning tuning, ControlCounters counters)
      throws LinuxException {
    UdpOptions options = UdpOptions.control().withBuffers(tuning.receiveBufferBytes(), 0);
    UdpSocket socket = UdpSocket.open(SockAddr.of(address.toInetAddress(), port), options);
    try {
      Poller poller = Poller.open(1);
      poller.add(socket, Poller.READ);
      return new ControlSocket(socket, poller, address, tuning, counters);
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  /// Starts to read; until then the kernel keeps what arrives.
  void start(Reader datagrams) {
    reader = datagrams;
    thread.start();
  }

  IpAddress address() {
    return address;
  }

  int port() {
    return socket.local().port();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  boolean speaks(IpAddress destination) {
    return destination.address().afi() == address.address().afi();
  }

  /// Lets the socket's thread send it. From any thread; never waits.
  void send(Outgoing message) {
    add(message);
    nudge();
  }

  /// As [#send], but not before somebody calls [#nudge].
  void add(Outgoing message) {
    if (!queue.offer(message)) counters.dropped(DropReason.SEND_QUEUE_FULL);
  }

  /// Has the socket's thread look for what it shall send.
  void nudge() {
    if (!queue.isEmpty() && !nudged.getAndSet(true)) wakeup();
  }

  /// Never after the poller is closed: its descriptor's number may be somebody else's by then.
  private void wakeup() {
    synchronized (poller) {
      if (!closed) poller.wakeup();
    }
  }

  private void run() {
    while (!stopping) {
      try {
        poller.await(IDLE_NS);
        nudged.set(false);
        drain();
        while (!stopping && socket.receive(arrived) > 0) {
          readAll();
          drain();
        }
      } catch (LinuxException e) {
        if (!stopping) LOG.error("control socket {}: {}", address, e.getMessage());
      }
    }
  }

  private void readAll() throws LinuxException {
    for (int i = 0; i < arrived.count(); i++) {
      byte[] octets = arrived.copy(i);
      var peer = new Peer(source(i), arrived.sourcePort(i), address);
      counters.recent().received(peer.address(), peer.port(), octets);
      reader.read(new Datagram(octets, peer));
    }
    flush();
    reader.batchIsRead();
  }

  /// On the socket's own thread only: the batch that is being answered takes it.
  void reply(Outgoing message) {
    try {
      put(message);
    } catch (LinuxException e) {
      LOG.error("control socket {}: {}", address, e.getMessage());
    }
  }

  private void drain() throws LinuxException {
    for (Outgoing next = queue.poll(); next != null; next = queue.poll()) put(next);
    flush();
  }

  private void put(Outgoing message) throws LinuxException {
    byte[] payload = message.payload();
    if (!leaving.hasRoomToCopy(payload.length)) flush();
    if (payload.length > LARGEST - 28) {
      counters.dropped(DropReason.PACKET_TOO_BIG);
      return;
    }
    switch (message.destination()) {
      case Ipv4Address v4 -> leaving.beginV4(v4.value(), message.port());
      case Ipv6Address v6 -> leaving.beginV6(v6.high(), v6.low(), message.port());
    }
    leaving.copy(payload);
    counters.sent(message.type());
    counters.recent().sent(message.destination(), message.port(), payload);
  }

  private void flush() throws LinuxException {
    if (leaving.count() == 0) return;
    socket.flush(leaving, FLUSH_NS);
    for (int i = 0; i < leaving.failed(); i++) counters.dropped(DropReason.SEND_FAILED);
    leaving.clear();
  }

  private IpAddress source(int slot) {
    return arrived.fromV6(slot)
        ? new Ipv6Address(arrived.sourceHigh(slot), arrived.sourceLow(slot))
        : new Ipv4Address(arrived.sourceV4(slot));
  }

  /// May be called more than once.
  @Override
  public void close() {
    stopping = true;
    wakeup();
    try {
      if (thread.isAlive()) thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (poller) {
      if (closed) return;
      closed = true;
      socket.close();
      poller.close();
    }
  }
}
