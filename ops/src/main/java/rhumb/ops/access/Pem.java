package rhumb.ops.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates and private keys from PEM files (RFC 7468).
public final class Pem {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final long LARGEST = 1 << 20; // octets of a file

  private Pem() {}

  /// All that are in the file, in its order; at least one.
  ///
  /// @throws IllegalArgumentException with a sentence, if it is no such file
  public static List<X509Certificate> certificates(Path file) throws IOException {
    try {
      List<X509Certificate> found = new ArrayList<>();
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (var each : factory.generateCertificates(new ByteArrayInputStream(read(file)))) {
        found.add((X509Certificate) each);
      }
      if (!found.isEmpty()) return List.copyOf(found);
    } catch (GeneralSecurityException _) {
      // said below
    }
    throw new IllegalArgumentException(file + " holds no certificate in PEM");
  }

  /// The key that belongs to a certificate.
  ///
  /// @throws IllegalArgumentException with a sentence, if it is no such file
  public static PrivateKey key(Path file, X509Certificate certificate) throws IOException {
    String text = new String(read(file), StandardCharsets.ISO_8859_1);
    Matcher found = PRIVATE_KEY.matcher(text);
    if (!found.find()) {
      throw new IllegalArgumentException(file + " holds no unencrypted PRIVATE KEY in PEM");
    }
    String algorithm = certificate.getPublicKey().getAlgorithm();
    try {
      byte[] octets = Base64.getMimeDecoder().decode(found.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(octets));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      throw new IllegalArgumentException(
          file + " is no " + algorithm + " key, as its certificate is");
    }
  }

  private static byte[] read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) throw new IllegalArgumentException(file + " is too long");
    return Files.readAllBytes(file);
  }
}
