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

  /// True once the stream shall end.
  boolean isStopped();
}
