package rhumb.router.control;

import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.wire.Octets;

/// What came back for a nonce that somebody waits for.
public sealed interface Answer {
  record Replied(MapReply reply, IpAddress from) implements Answer {}

  /// @param octets the whole message as it came, whose authentication is still to be verified
  record Notified(MapNotify message, Octets octets, IpAddress from) implements Answer {}
}
