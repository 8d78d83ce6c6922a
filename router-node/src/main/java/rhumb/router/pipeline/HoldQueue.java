package rhumb.router.pipeline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.Misses;
import rhumb.router.packet.PacketBatch;

/// Packets that wait for their destination to be resolved, in order, and the destinations that
/// somebody is resolving. Bounded in packets per destination, in octets, in destinations and in
/// time. Owned by the thread of the encapsulation stream.
final class HoldQueue {
  /// @param packets per destination; 0 drops them while the destination is being resolved
  /// @param octets over all destinations
  /// @param destinations that may be under resolution at a time
  /// @param timeNs the longest that a packet waits
  record Bounds(int packets, int octets, int destinations, long timeNs) {}

  private record Held(
      byte[] octets,
      int packets,
      int segmentSize,
      int checksumStart,
      int checksumAt,
      long deadlineNs) {}

  private static final class Waiting {
    final ArrayDeque<Held> packets = new ArrayDeque<>();
    final long askAgainNs;

    Waiting(long askAgainNs) {
      this.askAgainNs = askAgainNs;
    }
  }

  private static final int FILTER = 4096; // a power of two

  private final InstanceId instance;
  private final Bounds bounds;
  private final Misses misses;
  private final Counters counters;
  private final LongSupplier nanoTime;
  private final Map<Eid, Waiting> waiting = new LinkedHashMap<>();
  private final int[] filter = new int[FILTER]; // how many destinations have this hash
  private final ArrayDeque<Held> released = new ArrayDeque<>();
  private int octetsHeld;

  HoldQueue(
      InstanceId instance, Bounds bounds, Misses misses, Counters counters, LongSupplier nanoTime) {
    this.instance = instance;
    this.bounds = bounds;
    this.misses = misses;
    this.counters = counters;
    this.nanoTime = nanoTime;
  }

  /// True if packets wait for the destination of `header`: then it has to queue up, too, even if
  /// the destination has just become known. Allocates only if there probably are some.
  boolean hasPacketsFor(IpHeader header) {
    if (waiting.isEmpty() || filter[filterIndex(header)] == 0) return false;
    Waiting queue = waiting.get(destination(header));
    return queue != null && !queue.packets.isEmpty();
  }

  /// Takes in packet `i`, at which `header` looks, and has its destination resolved.
  ///
  /// @return null if it is on hold, or why it has to be dropped
  @Nullable DropReason hold(PacketBatch batch, int i, IpHeader header) {
    Eid destination = destination(header);
    long nowNs = nanoTime.getAsLong();
    Waiting queue = waiting.get(destination);
    if (queue != null && queue.packets.isEmpty() && nowNs - queue.askAgainNs > 0) {
      forget(destination);
      queue = null;
    }
    if (queue == null) {
      if (waiting.size() >= bounds.destinations || !misses.missed(destination, source(header))) {
        return DropReason.MISS_QUEUE_FULL;
      }
      queue = new Waiting(nowNs + bounds.timeNs);
      waiting.put(destination, queue);
      filter[filterIndex(destination)]++;
    }
    return enqueue(queue, batch, i, nowNs);
  }

  private @Nullable DropReason enqueue(Waiting queue, PacketBatch batch, int i, long nowNs) {
    if (bounds.packets == 0) return DropReason.MAP_REQUEST_PENDING;
    int length = batch.length(i);
    if (queue.packets.size() >= bounds.packets || octetsHeld + length > bounds.octets) {
      return DropReason.HOLD_QUEUE_FULL;
    }
    octetsHeld += length;
    counters.held(batch.packets(i));
    queue.packets.add(
        new Held(
            batch.memory().asSlice(batch.at(i), length).toArray(ValueLayout.JAVA_BYTE),
            batch.packets(i),
            batch.segmentSize(i),
            batch.hasPartialChecksum(i) ? batch.checksumStart(i) : 0,
            batch.hasPartialChecksum(i) ? batch.checksumAt(i) : 0,
            nowNs + bounds.timeNs));
    return null;
  }

  /// Lets the packets for `destination` go ahead of everything else.
  void release(Eid destination) {
    Waiting queue = forget(destination);
    if (queue != null) released.addAll(queue.packets);
  }

  void releaseAll() {
    for (Waiting queue : waiting.values()) released.addAll(queue.packets);
    waiting.clear();
    java.util.Arrays.fill(filter, 0);
  }

  void discard(Eid destination, DropReason reason) {
    Waiting queue = forget(destination);
    if (queue != null) queue.packets.forEach(held -> drop(held, reason));
  }

  /// Drops what has waited too long, and stops waiting for what nobody asks for any more.
  void expire() {
    if (waiting.isEmpty()) return;
    long nowNs = nanoTime.getAsLong();
    Iterator<Map.Entry<Eid, Waiting>> each = waiting.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Eid, Waiting> next = each.next();
      ArrayDeque<Held> packets = next.getValue().packets;
      if (next.getValue().askAgainNs - nowNs > 0) return; // the others came later
      while (!packets.isEmpty() && packets.getFirst().deadlineNs - nowNs <= 0) {
        drop(packets.removeFirst(), DropReason.HOLD_TIMEOUT);
      }
      if (packets.isEmpty()) {
        filter[filterIndex(next.getKey())]--;
        each.remove();
      }
    }
  }

  private void drop(Held held, DropReason reason) {
    leave(held);
    counters.dropped(reason, held.packets);
  }

  private void leave(Held held) {
    octetsHeld -= held.octets.length;
    counters.held(-held.packets);
  }

  private @Nullable Waiting forget(Eid destination) {
    Waiting queue = waiting.remove(destination);
    if (queue != null) filter[filterIndex(destination)]--;
    return queue;
  }

  /// True if something waits, so that [#expire] has to be called now and then.
  boolean isIdle() {
    return waiting.isEmpty();
  }

  boolean hasReleased() {
    return !released.isEmpty();
  }

  /// Octets of the packet that [#takeReleased] would give.
  int nextReleasedLength() {
    return released.getFirst().octets.length;
  }

  /// Moves the next released packet to `at` of a batch.
  void takeReleased(PacketBatch batch, long at) {
    Held held = released.removeFirst();
    leave(held);
    MemorySegment.copy(
        held.octets, 0, batch.memory(), ValueLayout.JAVA_BYTE, at, held.octets.length);
    int i = batch.add(at, held.octets.length);
    batch.superPacket(i, held.segmentSize, held.packets);
    if (held.checksumAt != 0) batch.partialChecksum(i, held.checksumStart, held.checksumAt);
  }

  private Eid destination(IpHeader header) {
    Address address =
        header.isV6()
            ? new Ipv6Address(header.destinationHigh(), header.destinationLow())
            : new Ipv4Address(header.destinationV4());
    return new Eid(instance, address);
  }

  private Eid source(IpHeader header) {
    Address address =
        header.isV6()
            ? new Ipv6Address(header.sourceHigh(), header.sourceLow())
            : new Ipv4Address(header.sourceV4());
    return new Eid(instance, address);
  }

  private static int filterIndex(IpHeader header) {
    return header.isV6()
        ? filterIndex(header.destinationHigh(), header.destinationLow())
        : filterIndex(0, header.destinationV4());
  }

  private static int filterIndex(Eid destination) {
    return switch (destination.address()) {
      case Ipv4Address four -> filterIndex(0, four.value());
      case Ipv6Address six -> filterIndex(six.high(), six.low());
      default -> 0; // not a destination of packets
    };
  }

  private static int filterIndex(long high, long low) {
    return (int) ((high * 31 + low) * 0x9E37_79B9_7F4A_7C15L >>> 52) & FILTER - 1;
  }
}
