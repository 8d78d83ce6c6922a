package rhumb.ops.http;

import java.net.InetAddress;
import rhumb.ops.access.Role;

/// Who asks.
///
/// @param name of the token; `anyone` without one
record Caller(String name, Role role, InetAddress from) {}
