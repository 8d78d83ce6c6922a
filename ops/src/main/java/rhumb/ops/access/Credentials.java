package rhumb.ops.access;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// Who one is in TLS.
///
/// @param chain the own certificate first
public record Credentials(List<X509Certificate> chain, PrivateKey key) {
  public Credentials {
    chain = List.copyOf(chain);
  }

  /// Without the key, which is nobody's business.
  @Override
  public String toString() {
    return "Credentials of " + chain.getFirst().getSubjectX500Principal();
  }
}
