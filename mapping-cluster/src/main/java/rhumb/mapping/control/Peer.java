package rhumb.mapping.control;

import rhumb.protocol.address.IpAddress;

/// Who sent a datagram to which of this node's addresses; an answer goes the same way back.
public record Peer(IpAddress address, int port, IpAddress local) {}
