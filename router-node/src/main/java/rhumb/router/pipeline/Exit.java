package rhumb.router.pipeline;

import java.lang.foreign.MemorySegment;
import rhumb.protocol.linux.LinuxException;

/// A way out for packets that are complete: through the tunnel or past it. What is added goes out
/// with the next flush; its memory must not change until then.
interface Exit {
  /// Writes what goes before the packet at `packetAt`, where there is room for it. Packets of the
  /// same flow may go out with a copy of it.
  ///
  /// @return how many octets
  int prepare(MemorySegment memory, long packetAt);

  /// Adds a packet of two pieces, the first with its headers and, before them, what [#prepare]
  /// wrote.
  ///
  /// @param payload address of what follows the first piece
  /// @param counts how many packets of the site it counts as: 0 for a fragment after the first
  void add(
      MemorySegment memory,
      long headersAt,
      int headersLength,
      long payload,
      int payloadLength,
      int counts)
      throws LinuxException;

  /// Sends what has been added and counts what became of it.
  void flush() throws LinuxException;
}
