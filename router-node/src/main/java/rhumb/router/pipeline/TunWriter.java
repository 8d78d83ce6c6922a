package rhumb.router.pipeline;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

  TunWriter(TunQueue queue, boolean vnetHeader, TunOffload offload, Counters counters) {
    this.queue = queue;
    this.vnetHeader = vnetHeader;
    mergesTcp = offload.compareTo(TunOffload.TSO) >= 0;
    mergesUdp = offload.compareTo(TunOffload.USO) >= 0;
    this.counters = counters;
    new VirtioNetHeader().wrap(plain, 0).writePlain();
    for (int i = 0; i < MERGERS; i++) mergers[i] = new Merge();
  }

  /// Takes packet `i`, which may have to wait for others of its flow until [#finish].
  void add(PacketBatch batch, int i) throws LinuxException {
    if (mergesTcp) merge(batch, i);
    else write(batch, i);
  }

  /// Writes what is left of the batch.
  void finish(PacketBatch batch) throws LinuxException {
    for (int i = 0; i < begunCount; i++) write(batch, mergers[begun[i]]);
    begunCount = 0;
  }

  private void merge(PacketBatch batch, int i) throws LinuxException {
    header.wrap(batch.memory(), batch.at(i), batch.length(i));
    int slot = FlowHash.of(header, batch.memory(), batch.at(i)) & MERGERS - 1;
    Merge merger = mergers[slot];
    int headers = Merge.mergeable(batch, i, header, mergesUdp);
    if (headers == 0) {
      write(batch, merger); // it may be of the same flow, and comes first
      write(batch, i);
    } else if (merger.isEmpty() || !merger.join(batch, i, header, headers)) {
      write(batch, merger);
      merger.begin(batch, i, header, headers);
      remember(slot);
    }
  }

  private void remember(int slot) {
    for (int i = 0; i < begunCount; i++) {
      if (begun[i] == slot) return;
    }
    begun[begunCount++] = slot;
  }

  private void write(PacketBatch batch, Merge merger) throws LinuxException {
    if (merger.isEmpty()) return;
    if (merger.count() == 1) {
      write(batch, merger.member(0));
    } else {
      long full = queue.writeErrors().count(Errno.EAGAIN);
      boolean accepted = queue.write(gather(batch, merger));
      int repeated = (merger.count() - 1) * merger.headers();
      if (accepted) counters.sent(merger.count(), merger.octets() + repeated);
      for (int n = 0; n < merger.count(); n++) decide(batch, merger.member(n), accepted, full);
    }
    merger.clear();
  }

  private IoVector gather(PacketBatch batch, Merge merger) {
    merger.writeHeaders(batch, header);
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
    long memory = batch.memory().address();
    pieces.clear().add(merged, 0, VirtioNetHeader.LENGTH);
    pieces.add(memory + batch.at(merger.member(0)), batch.length(merger.member(0)));
    for (int n = 1; n < merger.count(); n++) {
      int i = merger.member(n);
      int headers = merger.headers();
      pieces.add(memory + batch.at(i) + headers, batch.length(i) - headers);
    }
    return pieces;
  }

  private void write(PacketBatch batch, int i) throws LinuxException {
    long full = queue.writeErrors().count(Errno.EAGAIN);
    boolean accepted = write(batch.memory().address() + batch.at(i), batch.length(i));
    if (accepted) counters.sent(1, batch.length(i));
    decide(batch, i, accepted, full);
  }

  private boolean write(long address, int length) throws LinuxException {
    if (!vnetHeader) return queue.write(address, length);
    return queue.write(pieces.clear().add(plain, 0, VirtioNetHeader.LENGTH).add(address, length));
  }

  /// @param fullBefore how often the device had been full before this packet
  private void decide(PacketBatch batch, int i, boolean accepted, long fullBefore) {
    if (accepted) {
      batch.decide(i, Fate.HANDED_OVER);
    } else {
      boolean full = queue.writeErrors().count(Errno.EAGAIN) != fullBefore;
      batch.drop(i, full ? DropReason.TUN_QUEUE_FULL : DropReason.TUN_REFUSED);
    }
  }
}
