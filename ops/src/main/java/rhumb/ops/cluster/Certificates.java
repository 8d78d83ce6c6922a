package rhumb.ops.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;

/// A certificate authority in a folder: `ca.key` and `ca.crt`, and beside them what it has signed,
/// all in PEM. Private keys are readable by their owner alone. The JDK's own `keytool` does the
/// signing.
final class Certificates {
  /// In every node's certificate: nodes accept only those that share a name with their own.
  private static final String CLUSTER = "rhumb-cluster";

  private static final String KEY_TYPE = "RSA"; // what Akka reads from PEM
  private static final int DAYS = 3650;

  private final Path folder;

  Certificates(Path folder) {
    this.folder = folder;
  }

  void makeAuthority() {
    try {
      Files.createDirectories(folder);
      refuseToReplace("ca");
      try (Keytool keytool = new Keytool()) {
        keytool.generate(
            "ca",
            "CN=Rhumb cluster authority",
            DAYS,
            List.of("bc:c=ca:true,pathlen:0", "ku:c=keyCertSign,cRLSign"));
        write("ca", keytool.store().getKey("ca", keytool.password()), certificate(keytool, "ca"));
      }
    } catch (IOException | GeneralSecurityException e) {
      throw failure("the authority", e);
    }
  }

  void makeCertificate(String node, List<InetAddress> addresses) {
    if (!Files.exists(folder.resolve("ca.key"))) {
      throw new Failure(
          ExitCode.USAGE,
          "there is no authority in " + folder,
          "",
          "make one first: rhumb cluster ca --folder " + folder);
    }
    try {
      refuseToReplace(node);
      try (Keytool keytool = new Keytool()) {
        keytool.add("ca", readKey("ca"), readCertificate("ca"));
        keytool.generate("node", "CN=" + CLUSTER, DAYS, List.of());
        String signed = keytool.sign("node", "ca", DAYS, extensions(node, addresses));
        write(node, keytool.store().getKey("node", keytool.password()), signed);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw failure("the certificate of " + node, e);
    }
  }

  private static List<String> extensions(String node, List<InetAddress> addresses) {
    StringBuilder names = new StringBuilder("san=dns:" + CLUSTER);
    boolean isName = node.matches("[A-Za-z0-9-]+(\\.[A-Za-z][A-Za-z0-9-]*)*");
    if (isName) names.append(",dns:").append(node);
    for (InetAddress address : addresses) names.append(",ip:").append(address.getHostAddress());
    return List.of(
        names.toString(), "ku:c=digitalSignature,keyEncipherment", "eku=serverAuth,clientAuth");
  }

  private void refuseToReplace(String name) {
    for (String suffix : List.of(".key", ".crt")) {
      Path file = folder.resolve(name + suffix);
      if (!Files.exists(file)) continue;
      throw new Failure(
          ExitCode.NEGATIVE, file + " exists already", "", "move it away to make another");
    }
  }

  private static Failure failure(String what, Exception e) {
    return new Failure(
        ExitCode.NEGATIVE, "cannot make " + what, String.valueOf(e.getMessage()), "");
  }

  private static String certificate(Keytool keytool, String alias)
      throws IOException, GeneralSecurityException {
    return pem("CERTIFICATE", keytool.store().getCertificate(alias).getEncoded());
  }

  private void write(String name, Key key, String certificate) throws IOException {
    Path file = folder.resolve(name + ".key");
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.createFile(file, owner);
    Files.writeString(file, pem("PRIVATE KEY", key.getEncoded()));
    Files.writeString(folder.resolve(name + ".crt"), certificate, StandardOpenOption.CREATE_NEW);
  }

  private static String pem(String label, byte[] octets) {
    var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, lines.encodeToString(octets));
  }

  private PrivateKey readKey(String name) throws IOException, GeneralSecurityException {
    String text = Files.readString(folder.resolve(name + ".key"));
    byte[] octets = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
    return KeyFactory.getInstance(KEY_TYPE).generatePrivate(new PKCS8EncodedKeySpec(octets));
  }

  private X509Certificate readCertificate(String name)
      throws IOException, GeneralSecurityException {
    byte[] octets = Files.readAllBytes(folder.resolve(name + ".crt"));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(octets));
  }
}
