package rhumb.router.pipeline;

import org.jspecify.annotations.Nullable;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.linux.Errno;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.SendBatch;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.OuterDestination;

/// One source port and what is to be sent from it. Packets of equal length for the same destination
/// travel as a train: one message that the kernel cuts (UDP_SEGMENT). Order is kept.
///
/// A train is made up of runs: packets of different EID-prefixes may have the same locator and are
/// counted each for its own.
final class Lane {
  private static final int MESSAGES = 256;
  private static final int PIECES = 2048;
  private static final int MOST_PIECES = 1024; // of one message: UIO_MAXIOV
  private static final int AFTER_TOO_BIG = 64;
  private static final long PATIENCE_NS = 20_000_000; // for a full socket buffer

  private final UdpSocket socket;
  private final int dataPort;
  private final Counters counters;
  private final SendBatch messages = new SendBatch(MESSAGES, PIECES);
  private final int[] carsOf = new int[MESSAGES];
  private final int[] firstRun = new int[MESSAGES];
  private final @Nullable OuterDestination[] destinations = new OuterDestination[PIECES]; // of runs
  private final int[] packets = new int[PIECES];
  private final int[] octets = new int[PIECES];
  private int runs;
  private boolean trains;
  private int alone; // so many messages to come are no trains

  // The train that is being made up.
  private int last;
  private int cars;
  private int carLength; // octets of every datagram in it, but for a shorter last one
  private int trainOctets;
  private int trainPieces;
  private int hops;
  private int tos;
  private boolean complete = true;

  /// @param dataPort where the other end listens for LISP
  /// @param trains whether the kernel can cut them
  Lane(UdpSocket socket, int dataPort, boolean trains, Counters counters) {
    this.socket = socket;
    this.dataPort = dataPort;
    this.trains = trains;
    this.counters = counters;
  }

  /// Adds a datagram of one or two pieces.
  ///
  /// @param inner octets of it that count as the site's
  /// @param counts how many packets of the site it is
  void add(
      OuterDestination to,
      int ttl,
      int trafficClass,
      long head,
      int headLength,
      long tail,
      int tailLength,
      int inner,
      int counts)
      throws LinuxException {
    int length = headLength + tailLength;
    if (!messages.hasRoom(2)) send();
    if (!joins(to, ttl, trafficClass, length)) begin(to, ttl, trafficClass, length);
    else if (cars == 1) messages.segmentSize(carLength);
    messages.piece(head, headLength);
    if (tailLength > 0) messages.piece(tail, tailLength);
    trainPieces += 2;
    trainOctets += length;
    complete = length < carLength; // nothing may follow a shorter one
    carsOf[last] = ++cars;
    if (runs == firstRun[last] || destinations[runs - 1] != to) beginRun(to);
    packets[runs - 1] += counts;
    octets[runs - 1] += inner;
  }

  private void beginRun(OuterDestination to) {
    if (destinations[runs] != to) destinations[runs] = to;
    packets[runs] = 0;
    octets[runs] = 0;
    runs++;
  }

  private boolean joins(OuterDestination to, int ttl, int trafficClass, int length) {
    return trains
        && alone == 0
        && !complete
        && length <= carLength
        && continues(to)
        && ttl == hops
        && trafficClass == tos
        && cars < SendBatch.MAX_SEGMENTS
        && trainPieces + 2 <= MOST_PIECES
        && trainOctets + length <= SendBatch.MAX_TRAIN_OCTETS;
  }

  private boolean continues(OuterDestination to) {
    OuterDestination before = destinations[runs - 1];
    return before == to || before != null && before.sharesTheWayOf(to);
  }

  private void begin(OuterDestination to, int ttl, int trafficClass, int length) {
    last = messages.count();
    if (alone > 0) alone--;
    int port = to.format() == TunnelFormat.LISP ? dataPort : to.format().port;
    if (to.v6()) messages.beginV6(to.high(), to.low(), port);
    else messages.beginV4(to.v4(), port);
    messages.tosAndTtl(trafficClass, ttl);
    hops = ttl;
    tos = trafficClass;
    carLength = length;
    trainOctets = 0;
    trainPieces = 0;
    cars = 0;
    firstRun[last] = runs;
  }

  boolean isEmpty() {
    return messages.count() == 0;
  }

  /// Sends what has been added and counts what became of it.
  void send() throws LinuxException {
    if (messages.count() == 0) return;
    socket.flush(messages, PATIENCE_NS);
    for (int i = 0; i < messages.count(); i++) account(i);
    messages.clear();
    runs = 0;
    complete = true;
  }

  private void account(int message) {
    int end = message + 1 < messages.count() ? firstRun[message + 1] : runs;
    int errno = messages.errno(message);
    for (int run = firstRun[message]; run < end; run++) {
      if (errno == 0) accountSent(run);
      else counters.dropped(reason(errno, message), packets[run]);
    }
    if (errno == 0) return;
    // Of a train with cars too long for the link the kernel says no more than that, of a single
    // datagram how long it may be: PathErrors hears it.
    if (reason(errno, message) == DropReason.PACKET_TOO_BIG) alone = AFTER_TOO_BIG;
    // The device has no checksum offload and its driver did not say so before.
    if (errno == Errno.EIO.number && carsOf[message] > 1) trains = false;
  }

  private void accountSent(int run) {
    counters.sent(packets[run], octets[run]);
    OuterDestination to = destinations[run];
    if (to != null) to.count(packets[run], octets[run]);
  }

  private DropReason reason(int errno, int message) {
    boolean tooWide = carsOf[message] > 1 && errno == Errno.EINVAL.number;
    if (tooWide || errno == Errno.EMSGSIZE.number) return DropReason.PACKET_TOO_BIG;
    return errno == Errno.EAGAIN.number || errno == Errno.ENOBUFS.number
        ? DropReason.SEND_QUEUE_FULL
        : DropReason.SEND_FAILED;
  }
}
