package rhumb.ops.config;

import java.net.InetAddress;

/// Where the HTTP API is served.
///
/// @param port 0 for a free one
public record HttpSettings(InetAddress host, int port) {}
