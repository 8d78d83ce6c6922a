package rhumb.router.forwarding;

import rhumb.protocol.address.Eid;
import rhumb.protocol.wire.DropReason;

/// The control plane's door to the packets that wait for a destination. Called from actors; what it
/// asks for happens on the data plane's own thread, in order with the packets that follow.
public interface HeldPackets {
  /// `destination` was resolved and its entry has been published: forward what waits for it by the
  /// forwarding table, in order, before any later packet.
  void release(Eid destination);

  /// `destination` was not resolved: drop what waits for it.
  void discard(Eid destination, DropReason reason);
}
