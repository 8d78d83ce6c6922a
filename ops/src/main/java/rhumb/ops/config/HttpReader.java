package rhumb.ops.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import rhumb.ops.access.Tokens;

/// Reads where the HTTP API is served, and to whom. Off loopback everybody needs a token.
final class HttpReader {
  private static final long LARGEST = 1 << 20; // octets of a token file

  private HttpReader() {}

  /// @param in the section of the node
  static HttpSettings read(Section in) {
    try (Section ops = in.section("ops");
        Section http = ops.section("http")) {
      InetAddress host =
          http.required("host", HttpReader::address).orElse(InetAddress.getLoopbackAddress());
      int port = http.number("port", 0, 65535);
      List<String> names = http.values("names", HttpReader::name);
      boolean named = http.has("token-file");
      Optional<Tokens> tokens =
          named
              ? http.required("token-file", name -> tokens(http.folder().resolve(name)))
              : Optional.empty();
      http.flag("cleartext");
      Optional<HttpTls> tls = HttpTlsReader.read(http);
      if (!host.isLoopbackAddress()) guard(http, named, tls);
      return new HttpSettings(host, port, names, tokens.orElse(Tokens.NONE), tls);
    }
  }

  /// Off loopback everybody says who he is, and nobody else can hear it.
  private static void guard(Section http, boolean hasTokens, Optional<HttpTls> tls) {
    boolean cleartext = http.flag("cleartext");
    boolean encrypted = http.has("tls");
    if (!hasTokens && tls.filter(HttpTls::isMutual).isEmpty() && (!encrypted || tls.isPresent())) {
      http.wrong(
          "host",
          "off loopback everybody needs a token, and there is no token-file",
          "make a token with `rhumb token NAME ROLE --add FILE` and write token-file = FILE,"
              + " or serve 127.0.0.1 and reach it through ssh -L 8090:127.0.0.1:8090");
    } else if (!encrypted && !cleartext) {
      http.wrong(
          "host",
          "off loopback tokens would travel in the clear",
          "write tls { cert-file = …, key-file = … }, or cleartext = true if a proxy that speaks"
              + " TLS stands before this address");
    }
  }

  private static InetAddress address(String text) {
    try {
      String host = "localhost".equals(text) ? "127.0.0.1" : text;
      return InetAddress.getByAddress(InetAddress.ofLiteral(host).getAddress());
    } catch (IllegalArgumentException | UnknownHostException _) {
      throw new Scalar.Hinted("not an address: \"" + text + "\"", "write 127.0.0.1 or \"::1\"");
    }
  }

  private static String name(String text) {
    if (text.matches("[A-Za-z0-9.:-]{1,253}")) return text.toLowerCase(Locale.ROOT);
    throw new Scalar.Hinted("not the name of a host: \"" + text + "\"", "without http:// and port");
  }

  private static Tokens tokens(Path file) {
    try {
      if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new Scalar.Hinted("everybody can write " + file, "chmod 600 " + file);
      }
      if (Files.size(file) > LARGEST) throw new Scalar.Hinted(file + " is too long", "");
      Tokens tokens = Tokens.parse(Files.readString(file));
      if (!tokens.isEmpty()) return tokens;
      throw new Scalar.Hinted(
          file + " holds no token", "make one with `rhumb token NAME ROLE --add " + file + "`");
    } catch (NoSuchFileException _) {
      throw new Scalar.Hinted(
          "there is no file " + file, "make it with `rhumb token NAME ROLE --add " + file + "`");
    } catch (IOException e) {
      throw new Scalar.Hinted("cannot read " + file, e.getClass().getSimpleName());
    } catch (Scalar.Hinted e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new Scalar.Hinted(file + ", " + e.getMessage(), "");
    }
  }
}
