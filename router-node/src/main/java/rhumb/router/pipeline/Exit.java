package rhumb.router.pipeline;

import java.lang.foreign.MemorySegment;
import rhumb.protocol.linux.LinuxException;

/// A way out for packets that are complete: through the tunnel or past it. What is added goes out
/// with the next flush; its memory must not change until then.
interface Exit {
  /// Adds a packet of two pieces, the first with its headers and 8 octets of room before it.
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
