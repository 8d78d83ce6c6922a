package rhumb.protocol.linux;

import java.util.Optional;

/// One received datagram, for callers who receive them one by one.
///
/// @param payload the octets after the UDP header, not to be changed
/// @param source who sent it
/// @param local the local address it was sent to; empty unless [UdpOptions.Flag#PACKET_INFO]
/// @param tos as [ReceiveBatch#tos]
/// @param ttl as [ReceiveBatch#ttl]
public record Datagram(
    byte[] payload, SockAddr source, Optional<SockAddr> local, int tos, int ttl) {}
