package rhumb.router.forwarding;

import rhumb.protocol.address.Eid;

/// The data plane's door to the control plane: destinations that the forwarding table does not
/// know. Called from the data plane's threads, never blocks.
public interface Misses {
  /// A packet from `source` wants to go to `destination`, which has to be resolved.
  ///
  /// @return false if the control plane is behind; the packet is then dropped as
  ///     [rhumb.protocol.wire.DropReason#MISS_QUEUE_FULL]
  boolean missed(Eid destination, Eid source);
}
