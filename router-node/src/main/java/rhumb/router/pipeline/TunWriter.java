package rhumb.router.pipeline;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.data.FlowHash;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.linux.Errno;
import rhumb.protocol.linux.IoVector;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.TunOffload;
import rhumb.protocol.linux.TunQueue;
import rhumb.protocol.linux.VirtioNetHeader;
import rhumb.protocol.wire.DropReason;
import rhumb.router.packet.Fate;
import rhumb.router.packet.PacketBatch;

/// Writes the site's packets to the TUN device, from where the kernel forwards them: what belongs
/// together as one super-packet where the device takes them, in order within each flow.
final class TunWriter {
  private static final int MERGERS = 64; // flows that may be under way at a time; a power of two
  private static final int MOST_PIECES = 130; // vnet header, headers, 128 payloads

  private final TunQueue queue;
  private final boolean vnetHeader;
  private final boolean mergesTcp;
  private final boolean mergesUdp;
  private final Counters counters;
  private final MemorySegment plain = Arena.ofAuto().allocate(VirtioNetHeader.LENGTH, 8);
  private final MemorySegment merged = Arena.ofAuto().allocate(VirtioNetHeader.LENGTH, 8);
  private final VirtioNetHeader vnet = new VirtioNetHeader();
  private final IoVector pieces = new IoVector(MOST_PIECES);
  private final IpHeader header = new IpHeader();
  private final Merge[] mergers = new Merge[MERGERS];
  private final int[] begun = new int[MERGERS];
  private int begunCount;
  private @Nullable Merge latest; // that the packet looked at last is in, if it is in one

  TunWriter(TunQueue queue, boolean vnetHeader, TunOffload offload, Counters counters) {
    this.queue = queue;
    this.vnetHeader = vnetHeader;
    mergesTcp = offload.compareTo(TunOffload.TSO) >= 0;
    mergesUdp = offload.compareTo(TunOffload.USO) >= 0;
    this.counters = counters;
    new VirtioNetHeader().wrap(plain, 0).writePlain();
    for (int i = 0; i < MERGERS; i++) mergers[i] = new Merge();
  }

  /// Takes packet `i` and those in a row with it, which may have to wait for others of their flow
  /// until [#finish]. What the device refuses is counted here.
  void add(PacketBatch batch, int i) throws LinuxException {
    batch.decide(i, Fate.HANDED_OVER);
    MemorySegment memory = batch.memory();
    add(memory, batch.at(i), batch.length(i));
    if (batch.packets(i) > 1) addOthers(batch, i);
  }

  private void addOthers(PacketBatch batch, int i) throws LinuxException {
    MemorySegment memory = batch.memory();
    int count = batch.packets(i);
    header.wrap(memory, batch.at(i), batch.length(i));
    int ttl = header.ttl();
    int tos = header.tos();
    for (int n = 1; n < count; n++) {
      long at = batch.at(i, n);
      int length = batch.length(i, n);
      if (latest != null && latest.joinSibling(memory, at, length)) continue;
      header.wrap(memory, at, length);
      if (header.ttl() != ttl) header.ttl(ttl); // as the first's was restored
      if (header.tos() != tos) header.tos(tos);
      add(memory, at, length);
    }
  }

  /// Writes what is left of the batch.
  void finish(PacketBatch batch) throws LinuxException {
    for (int i = 0; i < begunCount; i++) write(batch.memory(), mergers[begun[i]]);
    begunCount = 0;
  }

  private void add(MemorySegment memory, long at, int length) throws LinuxException {
    if (mergesTcp) merge(memory, at, length);
    else write(memory, at, length);
  }

  private void merge(MemorySegment memory, long at, int length) throws LinuxException {
    header.wrap(memory, at, length);
    int slot = FlowHash.of(header, memory, at) & MERGERS - 1;
    Merge merger = mergers[slot];
    int headers = Merge.mergeable(memory, at, length, header, mergesUdp);
    latest = null;
    if (headers == 0) {
      write(memory, merger); // it may be of the same flow, and comes first
      write(memory, at, length);
      return;
    }
    if (merger.isEmpty() || !merger.join(memory, at, length, header, headers)) {
      write(memory, merger);
      merger.begin(memory, at, length, header, headers);
      remember(slot);
    }
    latest = merger;
  }

  private void remember(int slot) {
    for (int i = 0; i < begunCount; i++) {
      if (begun[i] == slot) return;
    }
    begun[begunCount++] = slot;
  }

  private void write(MemorySegment memory, Merge merger) throws LinuxException {
    if (merger.isEmpty()) return;
    int count = merger.count();
    if (count == 1) {
      write(memory, merger.at(0), merger.length(0));
    } else {
      long full = queue.writeErrors().count(Errno.EAGAIN);
      boolean accepted = queue.write(gather(memory, merger));
      int repeated = (count - 1) * merger.headers();
      count(accepted, count, merger.octets() + repeated, full);
    }
    merger.clear();
  }

  private IoVector gather(MemorySegment memory, Merge merger) {
    merger.writeHeaders(memory);
    int type =
        merger.isTcp()
            ? merger.isV6() ? VirtioNetHeader.GSO_TCP_V6 : VirtioNetHeader.GSO_TCP_V4
            : VirtioNetHeader.GSO_UDP;
    vnet.wrap(merged, 0)
        .write(
            VirtioNetHeader.NEEDS_CHECKSUM,
            type,
            merger.headers(),
            merger.segmentSize(),
            merger.transport(),
            merger.checksumOffset());
    long base = memory.address();
    int headers = merger.headers();
    pieces.clear().add(merged, 0, VirtioNetHeader.LENGTH);
    pieces.add(base + merger.at(0), merger.length(0));
    for (int n = 1; n < merger.count(); n++) {
      pieces.add(base + merger.at(n) + headers, merger.length(n) - headers);
    }
    return pieces;
  }

  private void write(MemorySegment memory, long at, int length) throws LinuxException {
    long full = queue.writeErrors().count(Errno.EAGAIN);
    count(write(memory.address() + at, length), 1, length, full);
  }

  private boolean write(long address, int length) throws LinuxException {
    if (!vnetHeader) return queue.write(address, length);
    return queue.write(pieces.clear().add(plain, 0, VirtioNetHeader.LENGTH).add(address, length));
  }

  /// @param fullBefore how often the device had been full before these packets
  private void count(boolean accepted, int packets, int octets, long fullBefore) {
    if (accepted) {
      counters.sent(packets, octets);
    } else {
      boolean full = queue.writeErrors().count(Errno.EAGAIN) != fullBefore;
      counters.dropped(full ? DropReason.TUN_QUEUE_FULL : DropReason.TUN_REFUSED, packets);
    }
  }
}
