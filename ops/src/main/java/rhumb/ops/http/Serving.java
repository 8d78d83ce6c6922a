package rhumb.ops.http;

import java.net.InetAddress;
import java.util.List;
import rhumb.ops.access.Tokens;

/// Where the API is served, and to whom.
///
/// @param port 0 for a free one
/// @param names that clients may know the node by, beside its address and those of loopback
public record Serving(InetAddress host, int port, List<String> names, Tokens tokens) {
  /// Loopback, everybody who gets there.
  public static Serving onLoopback(int port) {
    return new Serving(InetAddress.getLoopbackAddress(), port, List.of(), Tokens.NONE);
  }
}
