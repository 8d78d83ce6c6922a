package rhumb.ops.config;

import java.security.cert.X509Certificate;
import java.util.List;
import rhumb.ops.access.Credentials;

/// How the HTTP API speaks TLS.
///
/// @param clientAuthorities who signs the certificates that clients need; empty if they need none
public record HttpTls(Credentials own, List<X509Certificate> clientAuthorities) {
  public HttpTls {
    clientAuthorities = List.copyOf(clientAuthorities);
  }

  /// Whether clients say who they are by a certificate.
  public boolean isMutual() {
    return !clientAuthorities.isEmpty();
  }
}
