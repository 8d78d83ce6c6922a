package rhumb.router.pipeline;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.linux.LargePages;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;
import rhumb.protocol.linux.TunQueue;
import rhumb.protocol.linux.VirtioNetHeader;
import rhumb.router.packet.PacketBatch;

/// Reads the site's packets from the TUN device until there are no more or the arena is full. What
/// comes off hold goes first, so that nothing overtakes it.
final class TunReader implements BatchReader {
  private static final int ARENA = 512 << 10; // octets
  private static final int MOST_PACKETS = 256;
  private static final int HEADROOM = 64; // for the LISP header, and the vnet header on reading
  private static final int LARGEST = 65_535;

  private final TunQueue queue;
  private final int vnetLength;
  private final PathErrors pathErrors;
  private final HoldQueue holds;
  private final HoldInbox inbox;
  private final MemorySegment memory = LargePages.allocate(ARENA);
  private final PacketBatch batch = new PacketBatch(memory, MOST_PACKETS);
  private final VirtioNetHeader vnet = new VirtioNetHeader();
  private int pollSlot;

  TunReader(
      TunQueue queue, boolean vnetHeader, PathErrors pathErrors, HoldQueue holds, HoldInbox inbox) {
    this.queue = queue;
    this.pathErrors = pathErrors;
    this.holds = holds;
    this.inbox = inbox;
    vnetLength = vnetHeader ? VirtioNetHeader.LENGTH : 0;
  }

  @Override
  public void watch(Poller poller) {
    pollSlot = poller.add(queue, Poller.READ);
  }

  @Override
  public void unwatch(Poller poller) {
    poller.remove(pollSlot);
  }

  @Override
  public boolean isReady(Poller poller) {
    return poller.readable(pollSlot);
  }

  @Override
  public int leased() {
    return batch.isLeased() ? 1 : 0;
  }

  @Override
  public @Nullable PacketBatch next() throws LinuxException {
    inbox.drainTo(holds);
    holds.expire();
    if (holds.hasReleased()) return fillFromHold();
    batch.lease();
    fillFromTun();
    boolean idle = batch.count() == 0;
    pathErrors.listen(idle);
    if (!idle) return batch;
    batch.giveBack();
    return null;
  }

  private PacketBatch fillFromHold() {
    batch.lease();
    batch.markHeld();
    long at = HEADROOM;
    while (holds.hasReleased() && !batch.isFull() && at + holds.nextReleasedLength() <= ARENA) {
      int length = holds.nextReleasedLength();
      holds.takeReleased(batch, at);
      at = nextPlace(at + length);
    }
    return batch;
  }

  private void fillFromTun() throws LinuxException {
    long at = HEADROOM;
    while (!batch.isFull() && at + LARGEST <= ARENA) {
      int length = queue.read(memory.address() + at - vnetLength, LARGEST + vnetLength);
      if (length <= vnetLength) return;
      int i = batch.add(at, length - vnetLength);
      if (vnetLength > 0) readVnetHeader(i, at);
      at = nextPlace(at + length - vnetLength);
    }
  }

  private void readVnetHeader(int i, long at) {
    vnet.wrap(memory, at - vnetLength);
    if (vnet.needsChecksum()) {
      int start = vnet.checksumStart();
      batch.partialChecksum(i, start, start + vnet.checksumOffset());
    }
    if (vnet.gsoType() != VirtioNetHeader.GSO_NONE) batch.superPacket(i, vnet.gsoSize(), 1);
  }

  /// Packets do not share cache lines.
  private static long nextPlace(long end) {
    return (end + HEADROOM + 63) & -64L;
  }
}
