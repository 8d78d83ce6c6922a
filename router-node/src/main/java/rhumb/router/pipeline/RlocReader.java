package rhumb.router.pipeline;

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
    for (int slot = 0; slot < received; slot++) {
      split(port.slots, slot, batch);
      octets += port.slots.length(slot);
    }
    counters.received(batch.count(), octets - (long) batch.count() * port.format.length);
    return batch;
  }

  /// One packet per datagram of a train.
  private static void split(ReceiveBatch slots, int slot, PacketBatch batch) {
    long at = slots.offset(slot);
    int left = slots.length(slot);
    long high = slots.sourceHigh(slot);
    long low = slots.sourceLow(slot);
    int size = slots.segmentSize(slot) == 0 ? left : slots.segmentSize(slot);
    do {
      int i = batch.add(at, Math.min(size, left));
      batch.outer(i, slots.tos(slot), slots.ttl(slot));
      batch.from(i, high, low);
      at += size;
      left -= size;
    } while (left > 0 && !batch.isFull());
  }
}
