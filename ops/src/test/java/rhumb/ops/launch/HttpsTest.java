package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import rhumb.ops.SeedLab;
import rhumb.ops.access.Credentials;
import rhumb.ops.access.Pem;
import rhumb.ops.access.Role;
import rhumb.ops.access.Token;
import rhumb.ops.access.Tokens;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.config.HttpTls;
import rhumb.ops.http.Asked;
import rhumb.ops.http.OpsServer;
import rhumb.ops.http.Serving;

/// The API over TLS, with certificates as `rhumb cluster` makes them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpsTest {
  private static final String TOKEN = "secret-admin";
  private static final Tokens TOKENS = new Tokens(List.of(Token.of("anna", Role.ADMIN, TOKEN)));

  private Path folder;
  private StringWriter err = new StringWriter();

  @BeforeAll
  void makeCertificates(@TempDir Path temporary) throws IOException {
    folder = temporary;
    for (String authority : List.of("ours", "foreign")) {
      String in = " --folder " + folder.resolve(authority);
      assertThat(run("cluster ca" + in)).as(err.toString()).isZero();
      assertThat(run("cluster cert anna" + in)).as(err.toString()).isZero();
    }
    assertThat(run("cluster cert node --address 127.0.0.1 --folder " + folder.resolve("ours")))
        .isZero();
    Files.writeString(folder.resolve("token"), TOKEN);
  }

  private int run(String words) {
    err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(new StringWriter()));
    line.setErr(new PrintWriter(err));
    return line.execute(words.split(" "));
  }

  private int ask(OpsServer server, String path, String... options) {
    List<String> words = new ArrayList<>(List.of(path, "-s", server.url()));
    words.addAll(List.of(options));
    return run(String.join(" ", words));
  }

  private String ca(String authority) {
    return "--tls-ca " + folder.resolve(authority).resolve("ca.crt");
  }

  private String certificate(String authority) {
    Path in = folder.resolve(authority);
    return "--tls-cert " + in.resolve("anna.crt") + " --tls-key " + in.resolve("anna.key");
  }

  private Credentials credentials(String authority, String name) throws IOException {
    Path in = folder.resolve(authority);
    var chain = Pem.certificates(in.resolve(name + ".crt"));
    return new Credentials(chain, Pem.key(in.resolve(name + ".key"), chain.getFirst()));
  }

  @Test
  void nodesWhoseClocksDifferTakeEachOthersCertificates() throws Exception {
    Instant hoursAgo = Instant.now().minus(Duration.ofHours(12));
    for (String name : List.of("ca", "node")) {
      X509Certificate made = Pem.certificates(folder.resolve("ours/" + name + ".crt")).getFirst();
      made.checkValidity(Date.from(hoursAgo));
      made.checkValidity(Date.from(Instant.now().plus(Duration.ofDays(3649))));
    }
  }

  private OpsServer serve(Tokens tokens, boolean mutual) throws IOException {
    Asked asked =
        new Asked(
            "SITE1",
            "1.0",
            SeedLab.NOW,
            SeedLab.CLOCK,
            Optional.of(new SeedLab.MapServer()),
            Optional.empty());
    var clients =
        mutual ? Pem.certificates(folder.resolve("ours/ca.crt")) : List.<X509Certificate>of();
    var tls = new HttpTls(credentials("ours", "node"), clients);
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    return OpsServer.start(asked, new Serving(loopback, 0, List.of(), tokens, Optional.of(tls)));
  }

  @Test
  void tokensTravelInsideTls() throws IOException {
    String token = "--token-file " + folder.resolve("token");
    try (OpsServer server = serve(TOKENS, false)) {
      assertThat(server.url()).startsWith("https://");
      assertThat(ask(server, "status", ca("ours"), token)).as(err.toString()).isZero();
      assertThat(ask(server, "status", ca("ours"))).isEqualTo(ExitCode.DENIED);
      assertThat(ask(server, "status", token)).isEqualTo(ExitCode.CANNOT_CONNECT);
      assertThat(err.toString()).contains("no trust between", "--tls-ca");
      assertThat(ask(server, "status", ca("foreign"), token)).isEqualTo(ExitCode.CANNOT_CONNECT);
      String clear = server.url().replace("https", "http");
      assertThat(run("status -s " + clear)).isEqualTo(ExitCode.CANNOT_CONNECT);
    }
  }

  @Test
  void aCertificateTakesThePlaceOfAToken() throws IOException {
    try (OpsServer server = serve(Tokens.NONE, true)) {
      assertThat(ask(server, "status", ca("ours"), certificate("ours")))
          .as(err.toString())
          .isZero();
      assertThat(ask(server, "status", ca("ours"))).isEqualTo(ExitCode.DENIED);
      assertThat(err.toString()).contains("show a certificate");
      assertThat(ask(server, "status", ca("ours"), certificate("foreign"))).isNotZero();
    }
  }

  @Test
  void withBothBothAreNeeded() throws IOException {
    String token = "--token-file " + folder.resolve("token");
    try (OpsServer server = serve(TOKENS, true)) {
      assertThat(ask(server, "status", ca("ours"), certificate("ours"), token)).isZero();
      assertThat(ask(server, "status", ca("ours"), certificate("ours"))).isEqualTo(ExitCode.DENIED);
      assertThat(ask(server, "status", ca("ours"), token)).isEqualTo(ExitCode.DENIED);
    }
  }

  @Test
  void certificatesAreReplacedWhileTheServerRuns() throws IOException {
    String token = "--token-file " + folder.resolve("token");
    String in = " --folder " + folder.resolve("foreign");
    assertThat(run("cluster cert other --address 127.0.0.1" + in)).isZero();
    try (OpsServer server = serve(TOKENS, false)) {
      server.adopt(new HttpTls(credentials("foreign", "other"), List.of()));
      assertThat(ask(server, "status", ca("foreign"), token)).as(err.toString()).isZero();
      assertThat(ask(server, "status", ca("ours"), token)).isEqualTo(ExitCode.CANNOT_CONNECT);
    }
  }

  @Test
  void aKeyThatIsNoneIsRefusedInASentence() throws IOException {
    Path key = Files.writeString(folder.resolve("nonsense"), "nonsense");
    String certificate = "--tls-cert " + folder.resolve("ours/anna.crt");
    assertThat(run("status -s https://127.0.0.1:1 " + certificate)).isEqualTo(ExitCode.USAGE);
    assertThat(run("status -s https://127.0.0.1:1 " + certificate + " --tls-key " + key))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("holds no unencrypted PRIVATE KEY");
  }
}
