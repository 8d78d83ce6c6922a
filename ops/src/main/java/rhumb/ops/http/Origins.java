package rhumb.ops.http;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Keeps foreign web pages out: one may have a name of its own point here (DNS rebinding), or send
/// a form.
final class Origins {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "::1");

  private final Set<String> hosts = new HashSet<>(LOOPBACK_NAMES);
  private final boolean everywhere;

  Origins(Serving serving) {
    serving.names().forEach(name -> hosts.add(name.toLowerCase(Locale.ROOT)));
    hosts.add(serving.host().getHostAddress());
    everywhere = serving.host().isAnyLocalAddress();
  }

  /// @throws Problem if somebody else was asked, or somebody else wants something changed
  void check(HttpRequest request) {
    String host = request.getUri().host().address().toLowerCase(Locale.ROOT);
    if (!hosts.contains(host) && !(everywhere && isLiteral(host))) {
      throw new Problem(Problem.Kind.MISDIRECTED, "this is not " + host);
    }
    if (request.method().isSafe()) return;
    Optional<String> origin = request.getHeader("Origin").map(header -> header.value());
    if (origin.isPresent() && !isOurs(origin.get(), host)) {
      throw new Problem(Problem.Kind.FOREIGN_ORIGIN, "sent by a page of " + origin.get());
    }
  }

  /// A name can be made to point here, an address cannot.
  private static boolean isLiteral(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private boolean isOurs(String origin, String asked) {
    return Stream.concat(hosts.stream(), Stream.of(asked))
        .map(host -> host.contains(":") ? "[" + host + "]" : host)
        .anyMatch(host -> origin.matches("https?://" + Pattern.quote(host) + "(:[0-9]+)?"));
  }
}
