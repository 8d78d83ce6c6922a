package rhumb.mapping.resolver;

import java.util.Optional;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.Octets;

/// A Map-Request and how it came.
///
/// @param octets the message as it was on the wire, with what it came in
/// @param encapsulation what it came in; empty if it came by itself
/// @param source where the datagram came from
/// @param port where a Map-Reply goes: the request's own UDP source port, which is the inner one
///     of an encapsulated request (RFC 9301 §5.8)
public record Requester(
    MapRequest request,
    Octets octets,
    Optional<EncapsulatedControlMessage> encapsulation,
    IpAddress source,
    int port) {}
