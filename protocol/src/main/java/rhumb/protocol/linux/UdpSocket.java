package rhumb.protocol.linux;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import rhumb.protocol.linux.UdpOptions.Flag;

/// A bound UDP socket of one address family, at two speeds; udp(7), ip(7), ipv6(7).
///
/// * **Batches** ([#receive(ReceiveBatch)], [#send(SendBatch)]) never wait and never allocate. One
///   thread may receive while another sends. Wait with a [Poller], and stop using the socket before
///   closing it.
/// * **Single datagrams** ([#receive(Duration)], [#send(byte\[\], SockAddr)]) may be used by any
///   thread at any time; [#close()] wakes who waits.
///
/// With [Flag#RECEIVE_ERRORS], the kernel also reports an error of the path on the next, unrelated
/// call. Such a call is repeated, so that the report costs no other datagram; the error itself
/// waits for [#receiveError()].
public final class UdpSocket implements Pollable, AutoCloseable {
  private static final int LARGEST_DATAGRAM = 65_535;
  private static final int STALE_ERROR_RETRIES = 16;

  private final Descriptor descriptor;
  private final SockAddr local;
  private final UdpOptions options;
  private final ErrnoCounts sendErrors = new ErrnoCounts();
  private final ErrnoCounts pathErrors = new ErrnoCounts();

  private final ReentrantLock receiving = new ReentrantLock();
  private final ReentrantLock sending = new ReentrantLock();
  private volatile boolean closing;

  private UdpSocket(Descriptor descriptor, SockAddr local, UdpOptions options) {
    this.descriptor = descriptor;
    this.local = local;
    this.options = options;
  }

  /// Opens a socket and binds it; port 0 lets the kernel choose.
  public static UdpSocket open(SockAddr local, UdpOptions options) throws LinuxException {
    Descriptor descriptor = UdpSetup.open(local, options);
    try {
      return new UdpSocket(descriptor, SocketOptions.localAddress(descriptor.fd()), options);
    } catch (LinuxException e) {
      descriptor.close();
      throw e;
    }
  }

  /// As above, with an address in the JDK's type.
  public static UdpSocket open(InetSocketAddress local, UdpOptions options) throws LinuxException {
    return open(SockAddr.of(local), options);
  }

  /// The address it is bound to, with the port the kernel chose.
  public SockAddr local() {
    return local;
  }

  /// What it was opened with.
  public UdpOptions options() {
    return options;
  }

  @Override
  public int fd() {
    return descriptor.fd();
  }

  /// Receives what has arrived, without waiting. Returns how many slots it filled, 0 if nothing
  /// has.
  public int receive(ReceiveBatch batch) throws LinuxException {
    for (int i = 0; i < STALE_ERROR_RETRIES; i++) {
      int received = batch.fill(descriptor.fd());
      if (received >= 0) {
        return received;
      }
      int errno = LibC.errno();
      if (errno == Errno.EAGAIN.number) {
        return 0;
      }
      if (!isPathError(errno) && errno != Errno.EINTR.number) {
        throw LinuxException.of("receiving on UDP port " + local.port(), errno);
      }
    }
    return 0;
  }

  /// Sends what remains of `batch`, without waiting. Returns how many messages the kernel took now.
  /// If [SendBatch#remaining()] is not 0 afterwards, the socket's buffer is full: call again, or
  /// [#flush]. A message that the kernel refuses is skipped, keeps its [SendBatch#errno(int)] and
  /// is counted in [#sendErrors()].
  public int send(SendBatch batch) throws LinuxException {
    int before = batch.accepted();
    boolean again = false;
    while (batch.remaining() > 0) {
      int sent = batch.offer(descriptor.fd());
      if (sent > 0) {
        batch.advance(sent);
        again = false;
        continue;
      }
      int errno = LibC.errno();
      if (errno == Errno.EAGAIN.number) {
        break;
      }
      if (errno == Errno.EBADF.number || errno == Errno.ENOTSOCK.number) {
        throw LinuxException.of("sending from UDP port " + local.port(), errno);
      }
      if (isPathError(errno) && !again) {
        again = true; // maybe about an earlier message, then it cleared by being reported
      } else if (errno != Errno.EINTR.number) {
        sendErrors.add(errno, 1);
        batch.refuse(errno);
        again = false;
      }
    }
    return batch.accepted() - before;
  }

  /// Sends what remains of `batch`, waiting up to `timeoutNs` for room. What does not go by then is
  /// refused with EAGAIN. Returns how many messages the kernel took now.
  public int flush(SendBatch batch, long timeoutNs) throws LinuxException {
    int accepted = send(batch);
    if (batch.remaining() == 0) {
      return accepted;
    }
    long deadlineNs = System.nanoTime() + timeoutNs;
    long leftNs = timeoutNs;
    while (batch.remaining() > 0 && leftNs > 0) {
      Waiting.poll(descriptor.fd(), Abi.POLLOUT, leftNs);
      accepted += send(batch);
      leftNs = deadlineNs - System.nanoTime();
    }
    while (batch.remaining() > 0) {
      sendErrors.add(Errno.EAGAIN.number, 1);
      batch.refuse(Errno.EAGAIN.number);
    }
    return accepted;
  }

  /// Waits up to `timeout` for a datagram; empty if none came. After [#close()]: EBADF.
  public Optional<Datagram> receive(Duration timeout) throws LinuxException {
    receiving.lock();
    try {
      long deadlineNs = System.nanoTime() + timeout.toNanos();
      ReceiveBatch slot = SingleSlot.RECEIVE.get();
      while (true) {
        requireOpen();
        if (receive(slot) == 1) {
          return Optional.of(datagram(slot));
        }
        long leftNs = deadlineNs - System.nanoTime();
        if (leftNs <= 0) {
          return Optional.empty();
        }
        Waiting.poll(descriptor.fd(), Abi.POLLIN, leftNs);
      }
    } finally {
      receiving.unlock();
    }
  }

  private Datagram datagram(ReceiveBatch slot) {
    Optional<SockAddr> to =
        slot.interfaceIndex(0) == ReceiveBatch.UNKNOWN
            ? Optional.empty()
            : Optional.of(
                new SockAddr(local.v6(), slot.localHigh(0), slot.localLow(0), local.port(), 0));
    return new Datagram(slot.copy(0), slot.source(0), to, slot.tos(0), slot.ttl(0));
  }

  /// Sends one datagram, waiting up to a second for room.
  public void send(byte[] payload, SockAddr destination) throws LinuxException {
    send(payload, destination, Optional.empty());
  }

  /// As above, from one of the host's addresses: the answer to a datagram goes out `from` its
  /// [Datagram#local()].
  public void send(byte[] payload, SockAddr destination, Optional<SockAddr> from)
      throws LinuxException {
    if (payload.length > LARGEST_DATAGRAM) {
      throw LinuxException.of("sending " + payload.length + " octets", Errno.EMSGSIZE.number);
    }
    sending.lock();
    try {
      requireOpen();
      SendBatch batch = SingleSlot.SEND.get();
      batch.clear();
      batch.begin(destination).copy(payload);
      from.filter(source -> source.v6() == destination.v6() && !source.isWildcard())
          .ifPresent(source -> batch.from(source.high(), source.low()));
      flush(batch, SingleSlot.SEND_TIMEOUT_NS);
      if (batch.errno(0) != 0) {
        throw LinuxException.of(
            "sending %d octets to %s".formatted(payload.length, destination), batch.errno(0));
      }
    } finally {
      sending.unlock();
    }
  }

  /// Most datagrams that this kernel makes of one send with a segment size, if it knows segments
  /// at all: [Offloads#udpSegmentation()]. Tried out once, on loopback.
  public static int maxSegments() {
    return Segments.MAXIMUM;
  }

  private static final class Segments {
    static final int MAXIMUM = find();
    private static final int BEFORE_LINUX_6_9 = 64;

    private static int find() {
      try (var socket = open(SockAddr.v4(0x7F00_0001, 0), UdpOptions.control())) {
        var batch = new SendBatch(1, 1, SendBatch.MAX_SEGMENTS);
        batch.begin(socket.local()).segmentSize(1).copy(new byte[SendBatch.MAX_SEGMENTS]);
        return socket.send(batch) == 1 ? SendBatch.MAX_SEGMENTS : BEFORE_LINUX_6_9;
      } catch (LinuxException noLoopback) {
        return BEFORE_LINUX_6_9;
      }
    }
  }

  /// The oldest ICMP or local error about a datagram sent from here; needs
  /// [Flag#RECEIVE_ERRORS].
  public Optional<PathError> receiveError() throws LinuxException {
    Optional<PathError> error = ErrorQueue.poll(descriptor.fd());
    error.ifPresent(found -> pathErrors.add(found.errno(), 1));
    return error;
  }

  /// Messages that the kernel refused, by error, since the socket was opened.
  public ErrnoCounts sendErrors() {
    return sendErrors;
  }

  /// What [#receiveError()] has returned, by error.
  public ErrnoCounts pathErrors() {
    return pathErrors;
  }

  /// Datagrams that the kernel threw away because the receive buffer was full: SO_MEMINFO, the
  /// number that SO_RXQ_OVFL would attach to each datagram.
  public long kernelDrops() throws LinuxException {
    int[] values =
        SocketOptions.get(
            descriptor.fd(),
            Abi.SOL_SOCKET,
            Abi.SO_MEMINFO,
            Abi.SK_MEMINFO_VARS,
            "asking for a UDP socket's drops");
    return Integer.toUnsignedLong(values[Abi.SK_MEMINFO_DROPS]);
  }

  /// The receive buffer the kernel granted, in its own accounting (twice what was asked).
  public int receiveBufferBytes() throws LinuxException {
    return SocketOptions.get(
        descriptor.fd(), Abi.SOL_SOCKET, Abi.SO_RCVBUF, "asking for a UDP socket's buffer");
  }

  /// True if `address` is of the family that this socket speaks.
  public boolean speaks(InetAddress address) {
    return SockAddr.of(address, 0).v6() == local.v6();
  }

  private void requireOpen() throws LinuxException {
    if (closing) {
      throw new LinuxException("UDP port " + local.port() + " is closed", Errno.EBADF.number);
    }
  }

  /// Errors that may stem from ICMP about an earlier datagram.
  private static boolean isPathError(int errno) {
    return errno == Errno.ECONNREFUSED.number
        || errno == Errno.EHOSTUNREACH.number
        || errno == Errno.ENETUNREACH.number
        || errno == Errno.EMSGSIZE.number
        || errno == Errno.EACCES.number
        || errno == Errno.EHOSTDOWN.number
        || errno == Errno.ENOPROTOOPT.number
        || errno == Errno.EPROTO.number;
  }

  /// Closes the socket; waiting single receives and sends end first.
  @Override
  public void close() {
    closing = true;
    if (descriptor.isClosed()) {
      return;
    }
    SocketCalls.shutdown(descriptor.fd(), Abi.SHUT_RDWR); // ENOTCONN, yet it wakes who polls
    receiving.lock();
    sending.lock();
    try {
      descriptor.close();
    } finally {
      sending.unlock();
      receiving.unlock();
    }
  }
}
