package rhumb.ops.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import rhumb.ops.access.Credentials;
import rhumb.ops.access.Pem;

/// Reads `rhumb.ops.http.tls` and the files that it names.
final class HttpTlsReader {
  private HttpTlsReader() {}

  /// Reads a file.
  private interface Reading<T> {
    T read(Path file) throws IOException;
  }

  static Optional<HttpTls> read(Section http) {
    if (!http.has("tls")) return Optional.empty();
    try (Section tls = http.section("tls")) {
      Optional<List<X509Certificate>> chain = file(tls, "cert-file", Pem::certificates);
      Optional<Credentials> own =
          chain.flatMap(
              certificates ->
                  file(
                      tls,
                      "key-file",
                      path ->
                          new Credentials(
                              certificates, Pem.key(secret(path), certificates.getFirst()))));
      if (chain.isEmpty()) tls.has("key-file");
      List<X509Certificate> clients =
          tls.has("client-ca-file")
              ? file(tls, "client-ca-file", Pem::certificates).orElse(List.of())
              : List.of();
      return own.map(credentials -> new HttpTls(credentials, clients));
    }
  }

  private static <T> Optional<T> file(Section in, String key, Reading<T> reading) {
    return in.required(key, name -> read(in.folder().resolve(name).normalize(), reading));
  }

  private static <T> T read(Path file, Reading<T> reading) {
    try {
      return reading.read(file);
    } catch (NoSuchFileException _) {
      throw new Scalar.Hinted(
          "there is no file " + file, "`rhumb cluster ca` and `rhumb cluster cert` can make it");
    } catch (AccessDeniedException _) {
      throw new Scalar.Hinted("cannot read " + file + ": permission denied", "");
    } catch (IOException e) {
      throw new Scalar.Hinted("cannot read " + file + ": " + e.getClass().getSimpleName(), "");
    }
  }

  private static Path secret(Path file) throws IOException {
    if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
      throw new Scalar.Hinted("everybody can read " + file, "chmod 600 " + file);
    }
    return file;
  }
}
