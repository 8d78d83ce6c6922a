package rhumb.ops.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import rhumb.ops.access.Tokens;

/// Where the HTTP API is served, and to whom.
///
/// @param port 0 for a free one
/// @param names what clients may call the node, beside its address
/// @param tokens none: whoever reaches the node may do everything
/// @param tls empty: in the clear
public record HttpSettings(
    InetAddress host, int port, List<String> names, Tokens tokens, Optional<HttpTls> tls) {}
