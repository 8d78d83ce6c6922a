package rhumb.router.pipeline;

import org.jspecify.annotations.Nullable;
import rhumb.protocol.linux.LinuxException;
import rhumb.router.packet.PacketBatch;

/// Where a stream's batches come from.
interface BatchReader {
  /// Waits a bounded time for packets.
  ///
  /// @return a leased batch with at least one packet, or null if none came
  @Nullable PacketBatch read() throws LinuxException;

  /// Batches that have not been given back.
  int leased();

  /// Runs `turn`, which reads again, after those who share the thread have had theirs.
  void afterOthers(Runnable turn);

  /// True once the stream shall end.
  boolean isStopped();
}
