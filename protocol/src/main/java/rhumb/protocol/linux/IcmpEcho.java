package rhumb.protocol.linux;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// ping(8) for machines that have none: ICMP Echo of RFC 792 and RFC 4443 §4. It prints nothing.
/// The namespace is the one of the thread that opens it; [#run] may be called from any other, once.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |     Type      |     Code      |           Checksum            |
/// |           Identifier          |        Sequence Number        |
/// ```
public final class IcmpEcho implements AutoCloseable {
  private static final int HEADER = 8;
  private static final int ECHO_V4 = 8;
  private static final int ECHO_REPLY_V4 = 0;
  private static final int ECHO_V6 = 128;
  private static final int ECHO_REPLY_V6 = 129;
  private static final int SLOTS = 16;

  private final IcmpSocket socket;
  private final Poller poller;
  private final InetAddress destination;
  private final EchoOptions options;
  private final boolean v6;
  private final short identifier;
  private final ReceiveBatch received = new ReceiveBatch(SLOTS, 65_535);
  private final SendBatch toSend = new SendBatch(1, 1, 65_535);
  private final long[] sentNs; // by sequence; 0 once its outcome is known
  private final List<Echo> echoes = new ArrayList<>();
  private final BitSet answered = new BitSet();
  private int oldest = 1; // no request before it is without outcome
  private int newest; // the last request sent
  private int known;
  private volatile boolean stopped;

  private IcmpEcho(IcmpSocket socket, Poller poller, InetAddress destination, EchoOptions options) {
    this.socket = socket;
    this.poller = poller;
    this.destination = destination;
    this.options = options;
    v6 = destination instanceof Inet6Address;
    identifier = (short) ThreadLocalRandom.current().nextInt();
    sentNs = new long[options.count() + 1];
  }

  /// Opens the sockets in the current thread's namespace.
  public static IcmpEcho open(InetAddress destination, EchoOptions options) throws LinuxException {
    return open(
        IcmpSocket.open(destination instanceof Inet6Address, options), destination, options);
  }

  static IcmpEcho open(IcmpSocket socket, InetAddress destination, EchoOptions options)
      throws LinuxException {
    try {
      Poller poller = Poller.open(1);
      poller.add(socket, Poller.READ);
      return new IcmpEcho(socket, poller, destination, options);
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  /// Opens, runs and closes.
  public static EchoReport ping(InetAddress destination, EchoOptions options)
      throws LinuxException {
    try (var echo = open(destination, options)) {
      return echo.run(_ -> {});
    }
  }

  /// Sends the requests in their rhythm and waits for the answers; each outcome also goes to
  /// `listener` as soon as it is known. Returns early after [#stop()].
  public EchoReport run(Consumer<Echo> listener) throws LinuxException {
    long startNs = System.nanoTime();
    long intervalNs = options.interval().toNanos();
    for (int sequence = 1; sequence <= options.count() && !stopped; sequence++) {
      listenUntil(startNs + (sequence - 1) * intervalNs, listener);
      request(sequence, listener);
    }
    long endNs = System.nanoTime() + options.timeout().toNanos();
    while (known < options.count() && !stopped && endNs - System.nanoTime() > 0) {
      await(endNs);
      collect(listener);
    }
    giveUp(System.nanoTime(), listener);
    return new EchoReport(echoes);
  }

  /// Ends [#run] soon; what has no outcome by then is lost.
  public void stop() {
    stopped = true;
    poller.wakeup();
  }

  private void listenUntil(long timeNs, Consumer<Echo> listener) throws LinuxException {
    collect(listener);
    while (!stopped && timeNs - System.nanoTime() > 0) {
      await(timeNs);
      collect(listener);
    }
  }

  private void await(long timeNs) throws LinuxException {
    poller.await(Math.max(0, timeNs - System.nanoTime()));
  }

  private void request(int sequence, Consumer<Echo> listener) {
    toSend.clear();
    toSend.begin(SockAddr.of(destination, 0)).copy(message(sequence));
    newest = sequence;
    sentNs[sequence] = System.nanoTime();
    int errno = socket.send(toSend);
    if (errno != 0) {
      settle(new Echo.Refused(sequence, errno, Optional.empty()), listener);
    }
  }

  private byte[] message(int sequence) {
    var octets = ByteBuffer.allocate(HEADER + options.payloadOctets());
    octets.put((byte) (v6 ? ECHO_V6 : ECHO_V4)).put((byte) 0).putShort((short) 0);
    octets.putShort(identifier).putShort((short) sequence);
    while (octets.hasRemaining()) {
      octets.put((byte) octets.position());
    }
    if (!v6) { // over IPv6 the sum covers the source address: the kernel's business
      octets.putShort(2, checksum(octets.array()));
    }
    return octets.array();
  }

  /// RFC 1071.
  private static short checksum(byte[] octets) {
    long sum = 0;
    for (int i = 0; i < octets.length; i++) {
      sum += (i & 1) == 0 ? (octets[i] & 0xFF) << 8 : octets[i] & 0xFF;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return (short) ~sum;
  }

  private void collect(Consumer<Echo> listener) throws LinuxException {
    while (socket.receive(received) > 0) {
      long nowNs = System.nanoTime();
      for (int slot = 0; slot < received.count(); slot++) {
        answer(slot, nowNs, listener);
      }
    }
    Optional<PathError> error = socket.error();
    while (error.isPresent()) {
      refusal(error.get(), listener);
      error = socket.error();
    }
    giveUp(System.nanoTime() - options.timeout().toNanos(), listener);
  }

  private void answer(int slot, long nowNs, Consumer<Echo> listener) {
    var octets = ByteBuffer.wrap(received.copy(slot));
    int header = octets.hasRemaining() ? socket.headerLength(octets.get(0)) : 0;
    if (octets.limit() < header + HEADER) {
      return;
    }
    var icmp = octets.slice(header, octets.limit() - header);
    int sequence = sequence(icmp, v6 ? ECHO_REPLY_V6 : ECHO_REPLY_V4);
    if (sequence == 0) {
      return;
    }
    if (sentNs[sequence] == 0) {
      again(sequence, listener);
      return;
    }
    answered.set(sequence);
    settle(
        new Echo.Answered(
            sequence,
            Duration.ofNanos(nowNs - sentNs[sequence]),
            received.ttl(slot),
            icmp.limit(),
            received.source(slot).address()),
        listener);
  }

  /// A second answer, or one to a request given up: of that nothing is said any more.
  private void again(int sequence, Consumer<Echo> listener) {
    if (answered.get(sequence)) {
      Echo duplicate = new Echo.Duplicate(sequence);
      echoes.add(duplicate);
      listener.accept(duplicate);
    }
  }

  private void refusal(PathError error, Consumer<Echo> listener) {
    if (error.payload().length < HEADER || error.origin() == PathError.Origin.LOCAL) {
      return; // a local error was the result of the send, too
    }
    int sequence = sequence(ByteBuffer.wrap(error.payload()), v6 ? ECHO_V6 : ECHO_V4);
    if (sequence != 0 && sentNs[sequence] != 0) {
      settle(new Echo.Refused(sequence, error.errno(), Optional.of(error)), listener);
    }
  }

  /// The sequence number of a message about a request of ours, else 0.
  private int sequence(ByteBuffer icmp, int type) {
    boolean ours =
        (icmp.get(0) & 0xFF) == type
            && (!socket.choosesIdentifier() || icmp.getShort(4) == identifier);
    int sequence = icmp.getShort(6) & 0xFFFF;
    return ours && sequence <= options.count() ? sequence : 0;
  }

  /// Declares lost what was sent before a moment.
  private void giveUp(long sentBeforeNs, Consumer<Echo> listener) {
    while (oldest <= newest && (sentNs[oldest] == 0 || sentNs[oldest] - sentBeforeNs < 0)) {
      if (sentNs[oldest] != 0) {
        settle(new Echo.Lost(oldest), listener);
      }
      oldest++;
    }
  }

  private void settle(Echo outcome, Consumer<Echo> listener) {
    sentNs[outcome.sequence()] = 0;
    known++;
    echoes.add(outcome);
    listener.accept(outcome);
  }

  /// Closes the sockets; not while it runs.
  @Override
  public void close() {
    socket.close();
    poller.close();
  }
}
