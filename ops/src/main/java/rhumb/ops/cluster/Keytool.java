package rhumb.ops.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// The JDK's `keytool` on a key store that is gone afterwards.
final class Keytool implements AutoCloseable {
  /// Takes a second of processor time off all that makes no key; that wants the best code.
  private static final String SOON = "-J-XX:TieredStopAtLevel=1";

  private final Path folder;
  private final Path store;
  private final Path passwordFile;
  private final String password;

  Keytool() throws IOException {
    folder = Files.createTempDirectory("rhumb-tls"); // readable by its owner alone
    store = folder.resolve("store.p12");
    passwordFile = folder.resolve("password");
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    password = HexFormat.of().formatHex(random);
    Files.writeString(passwordFile, password);
  }

  char[] password() {
    return password.toCharArray();
  }

  /// Makes a key and a certificate signed by itself.
  void generate(String alias, String name, int days, List<String> extensions) throws IOException {
    List<String> command =
        command("-genkeypair", "-alias", alias, "-keyalg", "RSA", "-keysize", "3072");
    command.addAll(List.of("-dname", name));
    command.addAll(validFor(days));
    extensions.forEach(extension -> command.addAll(List.of("-ext", extension)));
    run(command);
  }

  /// From yesterday on: a node whose clock is a little behind would wait for its certificate.
  private static List<String> validFor(int days) {
    return List.of("-startdate", "-1d", "-validity", String.valueOf(days + 1));
  }

  /// A certificate for the key of `alias`, signed by `authority`, in PEM.
  String sign(String alias, String authority, int days, List<String> extensions)
      throws IOException {
    Path request = folder.resolve("request");
    Path signed = folder.resolve("signed");
    run(command(SOON, "-certreq", "-alias", alias, "-file", request.toString()));
    List<String> command = command(SOON, "-gencert", "-rfc", "-alias", authority);
    command.addAll(validFor(days));
    command.addAll(List.of("-infile", request.toString(), "-outfile", signed.toString()));
    extensions.forEach(extension -> command.addAll(List.of("-ext", extension)));
    run(command);
    String chain = Files.readString(signed);
    String end = "-----END CERTIFICATE-----\n";
    return chain.substring(0, chain.indexOf(end.strip())) + end; // without the authority's own
  }

  KeyStore store() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    if (!Files.exists(store)) {
      keys.load(null, null);
      return keys;
    }
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, password());
    }
    return keys;
  }

  void add(String alias, PrivateKey key, X509Certificate certificate)
      throws IOException, GeneralSecurityException {
    KeyStore keys = store();
    keys.setKeyEntry(alias, key, password(), new Certificate[] {certificate});
    try (OutputStream out = Files.newOutputStream(store)) {
      keys.store(out, password());
    }
  }

  private List<String> command(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add("-J-XX:+UseSerialGC");
    command.addAll(List.of(words));
    command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass:file", passwordFile.toString()));
    return command;
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) throw new IOException("keytool: " + said.strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
