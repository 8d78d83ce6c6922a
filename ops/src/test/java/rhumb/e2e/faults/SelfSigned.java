package rhumb.e2e.faults;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import rhumb.e2e.Database.Netns;

/// A certificate that is its own authority, for all nodes of a test: `ClusterTlsIT` has the real
/// ones, which take longer to make.
final class SelfSigned {
  private static final String PASSWORD = "changeit";

  private SelfSigned() {}

  /// Makes `node.key` and `node.crt`.
  static void make(Path folder) throws Exception {
    Path store = folder.resolve("node.p12");
    Netns.run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "node",
        "-dname",
        "CN=rhumb-cluster",
        "-keyalg",
        "RSA",
        "-ext",
        "san=dns:rhumb-cluster",
        "-ext",
        "bc:c=ca:true",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Path key = folder.resolve("node.key");
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey("node", PASSWORD.toCharArray()).getEncoded()));
    Files.writeString(
        folder.resolve("node.crt"), pem("CERTIFICATE", keys.getCertificate("node").getEncoded()));
  }

  private static String pem(String label, byte[] octets) {
    var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, lines.encodeToString(octets));
  }
}
