package rhumb.router.pipeline;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;
import rhumb.protocol.linux.ReceiveBatch;
import rhumb.protocol.linux.SendBatch;
import rhumb.protocol.linux.UdpSocket;
import rhumb.router.packet.PacketBatch;

/// Receives encapsulated packets at the router's RLOCs, in trains where the kernel makes them.
final class RlocReader implements BatchReader {
  private static final int SLOTS = 32;
  private static final int LARGEST = 65_535;
  private static final int HEADROOM = 64;

  /// A socket and what comes to its port.
  record Receiver(UdpSocket socket, TunnelFormat format) {}

  /// A socket and where its datagrams go.
  private static final class Port {
    final UdpSocket socket;
    final TunnelFormat format;
    final ReceiveBatch slots = new ReceiveBatch(SLOTS, LARGEST, HEADROOM);
    final PacketBatch batch = new PacketBatch(slots.memory(), SLOTS * SendBatch.MAX_SEGMENTS);
    int pollSlot;

    Port(Receiver receiver) {
      socket = receiver.socket();
      format = receiver.format();
      batch.cameAs(format);
    }
  }

  private final List<Port> ports;
  private final Counters counters;
  private final Siblings siblings = new Siblings();
  private int turn;

  RlocReader(List<Receiver> receivers, Counters counters) {
    ports = receivers.stream().map(Port::new).toList();
    this.counters = counters;
  }

  @Override
  public void watch(Poller poller) {
    for (Port port : ports) port.pollSlot = poller.add(port.socket, Poller.READ);
  }

  @Override
  public void unwatch(Poller poller) {
    for (Port port : ports) poller.remove(port.pollSlot);
  }

  @Override
  public boolean isReady(Poller poller) {
    for (Port port : ports) if (poller.readable(port.pollSlot)) return true;
    return false;
  }

  @Override
  public int leased() {
    return (int) ports.stream().filter(port -> port.batch.isLeased()).count();
  }

  /// Takes turns, so that no RLOC waits for another.
  @Override
  public @Nullable PacketBatch next() throws LinuxException {
    for (int i = 0; i < ports.size(); i++) {
      turn = (turn + 1) % ports.size();
      Port port = ports.get(turn);
      int received = port.socket.receive(port.slots);
      if (received > 0) return fill(port, received);
    }
    return null;
  }

  private PacketBatch fill(Port port, int received) {
    PacketBatch batch = port.batch;
    batch.lease();
    long octets = 0;
    long packets = 0;
    for (int slot = 0; slot < received; slot++) {
      packets += split(port, slot);
      octets += port.slots.length(slot);
    }
    counters.received(packets, octets - packets * port.format.length);
    return batch;
  }

  /// One packet per datagram of a train, or per row of datagrams that are alike.
  ///
  /// @return how many datagrams it had
  private int split(Port port, int slot) {
    ReceiveBatch slots = port.slots;
    PacketBatch batch = port.batch;
    long at = slots.offset(slot);
    int left = slots.length(slot);
    int size = slots.segmentSize(slot) == 0 ? left : slots.segmentSize(slot);
    int packets = 0;
    do {
      int count = port.format == TunnelFormat.LISP ? row(port, at, left, size) : 1;
      int octets = Math.min(count * size, left);
      int i = batch.add(at, Math.min(size, left));
      if (count > 1) batch.row(i, count, size, count * size - octets);
      batch.outer(i, slots.tos(slot), slots.ttl(slot));
      batch.from(i, slots.sourceHigh(slot), slots.sourceLow(slot));
      packets += count;
      at += octets;
      left -= octets;
    } while (left > 0 && !batch.isFull());
    return packets;
  }

  /// How many datagrams from `at` on are alike.
  private int row(Port port, long at, int left, int size) {
    MemorySegment memory = port.slots.memory();
    if (left <= size || !siblings.mayHave(memory, at, size)) return 1;
    int count = 1;
    for (int done = size; done < left; done += size, count++) {
      if (!siblings.are(memory, at, at + done, Math.min(size, left - done))) break;
    }
    return count;
  }
}
