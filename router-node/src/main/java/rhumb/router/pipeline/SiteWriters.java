package rhumb.router.pipeline;

import java.util.List;
import rhumb.protocol.linux.LinuxException;
import rhumb.router.packet.PacketBatch;

/// The end of the way back: each packet goes to the TUN device of its instance.
final class SiteWriters implements Step {
  private final TunWriter[] writers;
  private final Counters counters;

  /// @param writers by [PacketBatch#site]
  SiteWriters(List<TunWriter> writers, Counters counters) {
    this.writers = writers.toArray(TunWriter[]::new);
    this.counters = counters;
  }

  @Override
  public void apply(PacketBatch batch) throws LinuxException {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.isOpen(i)) writers[batch.site(i)].add(batch, i);
    }
    for (TunWriter writer : writers) writer.finish(batch);
    counters.account(batch);
    batch.giveBack();
  }
}
