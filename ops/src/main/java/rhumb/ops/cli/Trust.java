package rhumb.ops.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import rhumb.ops.access.Credentials;
import rhumb.ops.access.Pem;
import rhumb.ops.access.Tls;

/// Whom a client of a node trusts, and who it is itself.
///
/// @param anyName whether the certificate may name another host, as when a node asks itself
public record Trust(SSLContext context, boolean anyName) {
  /// From files, as commands name them.
  ///
  /// @throws Failure if they cannot be used
  static Optional<Trust> of(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
    if (ca.isEmpty() && certificate.isEmpty() && key.isEmpty()) return Optional.empty();
    if (certificate.isPresent() != key.isPresent()) {
      throw new Failure(ExitCode.USAGE, "--tls-cert and --tls-key go together", "", "");
    }
    try {
      List<X509Certificate> trusted = ca.isPresent() ? Pem.certificates(ca.get()) : List.of();
      Optional<Credentials> own = Optional.empty();
      if (certificate.isPresent() && key.isPresent()) {
        List<X509Certificate> chain = Pem.certificates(certificate.get());
        own = Optional.of(new Credentials(chain, Pem.key(key.get(), chain.getFirst())));
      }
      return Optional.of(new Trust(Tls.context(own, trusted), false));
    } catch (IOException e) {
      String named =
          Stream.of(ca, certificate, key)
              .flatMap(Optional::stream)
              .map(Path::toString)
              .collect(Collectors.joining(", "));
      String what = "cannot read the files for TLS, " + named;
      throw new Failure(ExitCode.USAGE, what, Failure.because(e), "");
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "", "");
    }
  }

  /// Only the owner of these certificates, whatever its name.
  public static Trust only(List<X509Certificate> certificates) {
    return new Trust(Tls.context(Optional.empty(), certificates), true);
  }

  void applyTo(HttpsURLConnection connection) {
    connection.setSSLSocketFactory(context.getSocketFactory());
    if (anyName) connection.setHostnameVerifier((_, _) -> true);
  }
}
