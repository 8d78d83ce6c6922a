package rhumb.router.pipeline;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import rhumb.protocol.linux.Errno;
import rhumb.protocol.linux.IoVector;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.TunQueue;
import rhumb.protocol.linux.VirtioNetHeader;
import rhumb.protocol.wire.DropReason;
import rhumb.router.packet.Fate;
import rhumb.router.packet.PacketBatch;

/// Writes the site's packets to the TUN device, from where the kernel forwards them.
final class TunWriter implements Step {
  private final TunQueue queue;
  private final boolean vnetHeader;
  private final Counters counters;
  private final MemorySegment plain = Arena.ofAuto().allocate(VirtioNetHeader.LENGTH, 8);
  private final IoVector pieces = new IoVector(2);

  TunWriter(TunQueue queue, boolean vnetHeader, Counters counters) {
    this.queue = queue;
    this.vnetHeader = vnetHeader;
    this.counters = counters;
    new VirtioNetHeader().wrap(plain, 0).writePlain();
  }

  @Override
  public void apply(PacketBatch batch) throws LinuxException {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.isOpen(i)) write(batch, i);
    }
    counters.account(batch);
    batch.giveBack();
  }

  private void write(PacketBatch batch, int i) throws LinuxException {
    long full = queue.writeErrors().count(Errno.EAGAIN);
    if (write(batch.memory().address() + batch.at(i), batch.length(i))) {
      counters.sent(1, batch.length(i));
      batch.decide(i, Fate.HANDED_OVER);
    } else {
      boolean nowFull = queue.writeErrors().count(Errno.EAGAIN) != full;
      batch.drop(i, nowFull ? DropReason.TUN_QUEUE_FULL : DropReason.TUN_REFUSED);
    }
  }

  private boolean write(long address, int length) throws LinuxException {
    if (!vnetHeader) return queue.write(address, length);
    return queue.write(pieces.clear().add(plain, 0, VirtioNetHeader.LENGTH).add(address, length));
  }
}
