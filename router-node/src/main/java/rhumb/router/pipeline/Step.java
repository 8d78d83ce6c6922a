package rhumb.router.pipeline;

import rhumb.protocol.linux.LinuxException;
import rhumb.router.packet.PacketBatch;

/// What one stage does with a batch, in place.
interface Step {
  /// @throws LinuxException if a device or socket is gone; a refused packet is merely counted
  void apply(PacketBatch batch) throws LinuxException;
}
