package rhumb.router.pipeline;

import java.lang.foreign.MemorySegment;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.linux.Errno;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.RawSocket;
import rhumb.protocol.linux.SendBatch;
import rhumb.protocol.wire.DropReason;

/// Past the tunnel: the packet as it is, where the routing table sends marked packets.
final class NativeExit implements Exit {
  private static final int MESSAGES = 256;

  private final RawSocket socketV4;
  private final RawSocket socketV6;
  private final Counters counters;
  private final SendBatch batchV4 = new SendBatch(MESSAGES, 2 * MESSAGES);
  private final SendBatch batchV6 = new SendBatch(MESSAGES, 2 * MESSAGES);
  private final IpHeader header = new IpHeader();

  NativeExit(RawSocket socketV4, RawSocket socketV6, Counters counters) {
    this.socketV4 = socketV4;
    this.socketV6 = socketV6;
    this.counters = counters;
  }

  @Override
  public int prepare(MemorySegment memory, long packetAt) {
    return 0;
  }

  @Override
  public void add(
      MemorySegment memory,
      long headersAt,
      int headersLength,
      long payload,
      int payloadLength,
      int counts)
      throws LinuxException {
    header.wrap(memory, headersAt, headersLength + payloadLength);
    SendBatch batch = header.isV6() ? batchV6 : batchV4;
    if (!batch.hasRoom(2)) flush();
    if (header.isV6()) batch.beginV6(header.destinationHigh(), header.destinationLow(), 0);
    else batch.beginV4(header.destinationV4(), 0);
    batch.piece(memory, headersAt, headersLength);
    if (payloadLength > 0) batch.piece(payload, payloadLength);
  }

  @Override
  public void flush() throws LinuxException {
    send(socketV4, batchV4);
    send(socketV6, batchV6);
  }

  private void send(RawSocket socket, SendBatch batch) throws LinuxException {
    if (batch.count() == 0) return;
    counters.forwardedNatively(socket.send(batch));
    for (int i = 0; batch.failed() > 0 && i < batch.count(); i++) {
      if (batch.errno(i) != 0) counters.dropped(reason(batch.errno(i)), 1);
    }
    batch.clear();
  }

  private static DropReason reason(int errno) {
    if (errno == Errno.EMSGSIZE.number) return DropReason.PACKET_TOO_BIG;
    if (errno == Errno.EAGAIN.number || errno == Errno.ENOBUFS.number) {
      return DropReason.SEND_QUEUE_FULL;
    }
    boolean unreachable =
        errno == Errno.ENETUNREACH.number
            || errno == Errno.EHOSTUNREACH.number
            || errno == Errno.EACCES.number; // a prohibit route
    return unreachable ? DropReason.NO_NATIVE_ROUTE : DropReason.SEND_FAILED;
  }
}
