package rhumb.router.pipeline;

import org.jspecify.annotations.Nullable;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;
import rhumb.router.packet.PacketBatch;

/// Where a stream's batches come from. All calls but [#leased] on the stream's thread.
interface BatchReader {
  /// Lets `poller` wait for packets.
  void watch(Poller poller);

  /// Ends that; the descriptors may be closed then.
  void unwatch(Poller poller);

  /// Whether the last wait of `poller` has found something to take.
  boolean isReady(Poller poller);

  /// Takes what is there, without waiting.
  ///
  /// @return a leased batch with at least one packet, or null if there is none
  @Nullable PacketBatch next() throws LinuxException;

  /// Batches that have not been given back.
  int leased();
}
