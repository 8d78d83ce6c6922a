package rhumb.ops.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import rhumb.ops.access.Tokens;
import rhumb.ops.config.HttpTls;

/// Where the API is served, and to whom.
///
/// @param port 0 for a free one
/// @param names that clients may know the node by, beside its address and those of loopback
/// @param tls empty: in the clear
public record Serving(
    InetAddress host, int port, List<String> names, Tokens tokens, Optional<HttpTls> tls) {
  /// In the clear.
  public Serving(InetAddress host, int port, List<String> names, Tokens tokens) {
    this(host, port, names, tokens, Optional.empty());
  }

  /// Loopback, everybody who gets there.
  public static Serving onLoopback(int port) {
    return new Serving(InetAddress.getLoopbackAddress(), port, List.of(), Tokens.NONE);
  }
}
