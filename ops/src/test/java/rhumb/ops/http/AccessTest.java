package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import rhumb.ops.SeedLab;
import rhumb.ops.access.Role;
import rhumb.ops.access.Token;
import rhumb.ops.access.Tokens;
import rhumb.ops.view.WireJson;

/// Every route is tried by every role: who may not, learns nothing but that.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
  private static final ObjectMapper JSON = WireJson.mapper();
  private static final Asked NODE =
      new Asked(
          "SITE1",
          "1.0",
          SeedLab.ago("01:00:00"),
          SeedLab.CLOCK,
          Optional.of(new SeedLab.MapServer()),
          Optional.of(new SeedLab.Router()));

  private static final Tokens TOKENS =
      new Tokens(
          List.of(
              Token.of("eve", Role.VIEWER, "secret-viewer"),
              Token.of("otto", Role.OPERATOR, "secret-operator"),
              Token.of("anna", Role.ADMIN, "secret-admin")));

  private OpsServer server;
  private HttpClient client;

  @BeforeAll
  void start() throws IOException {
    server = serve();
    client = HttpClient.newHttpClient();
  }

  private static OpsServer serve() throws IOException {
    var serving = new Serving(InetAddress.getLoopbackAddress(), 0, List.of("node.example"), TOKENS);
    return OpsServer.start(NODE, serving);
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
  }

  @TestFactory
  List<DynamicTest> everyRouteTakesItsRoleAndNoLess() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Endpoint endpoint : server.endpoints()) {
      for (Role role : Role.values()) {
        String name = endpoint.method() + " " + endpoint.pattern() + " by " + role.word();
        tests.add(DynamicTest.dynamicTest(name, () -> tried(endpoint, role)));
      }
    }
    return tests;
  }

  private void tried(Endpoint endpoint, Role role) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + endpoint.pattern().replaceAll("[{}]", "")))
            .method(endpoint.method(), BodyPublishers.noBody());
    if (role != Role.ANYONE) request.header("Authorization", "Bearer secret-" + role.word());
    var response = client.send(request.build(), BodyHandlers.ofInputStream());
    response.body().close(); // some never end
    if (role.includes(endpoint.role())) {
      assertThat(response.statusCode()).isNotIn(401, 403, 429, 500);
    } else {
      assertThat(response.statusCode()).isEqualTo(role == Role.ANYONE ? 401 : 403);
      assertThat(response.headers().firstValue("content-type"))
          .hasValue("application/problem+json");
    }
  }

  @Test
  void whatIsOpenToAnyoneIsListedHere() {
    assertThat(
            server.endpoints().stream()
                .filter(endpoint -> endpoint.role() == Role.ANYONE)
                .map(Endpoint::pattern)
                .filter(path -> !path.startsWith("/dashboard/")))
        .containsExactlyInAnyOrder(
            "/", "/api/v1/openapi.yaml", "/health/live", "/health/ready", "/health/startup");
    assertThat(
            server.endpoints().stream()
                .filter(endpoint -> !endpoint.method().equals("GET"))
                .filter(endpoint -> !endpoint.role().includes(Role.OPERATOR))
                .map(Endpoint::pattern))
        .containsExactly(
            "/api/v1/lookups", "/api/v1/probes", "/api/v1/pings", "/api/v1/network-checks");
  }

  @Test
  void whoIsRefusedIsToldWhatToDo() throws Exception {
    HttpResponse<String> none = ask("/api/v1/status", Optional.empty());
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("www-authenticate").orElseThrow()).startsWith("Bearer");
    assertThat(detail(none))
        .isEqualTo("send Authorization: Bearer TOKEN, a token of the role viewer");
    HttpRequest clear =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/map-cache"))
            .header("Authorization", "Bearer secret-viewer")
            .DELETE()
            .build();
    assertThat(detail(client.send(clear, BodyHandlers.ofString())))
        .isEqualTo("eve is viewer, this takes the role operator");
  }

  @Test
  void servedEverywhereAnyAddressIsOursButNoName() throws Exception {
    var everywhere = InetAddress.ofLiteral("0.0.0.0");
    try (OpsServer open =
        OpsServer.start(NODE, new Serving(everywhere, 0, List.of("Node.Example"), TOKENS))) {
      for (String host : List.of("127.0.0.5", "[::1]:80", "node.example", "NODE.EXAMPLE:8090")) {
        assertThat(live(open, host)).as(host).startsWith("HTTP/1.1 200 ");
      }
      assertThat(live(open, "evil.example")).startsWith("HTTP/1.1 421 ");
    }
    assertThat(live(server, "127.0.0.5")).startsWith("HTTP/1.1 421 ");
  }

  private static String live(OpsServer asked, String host) throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    try (Socket socket = new Socket(loopback, asked.address().getPort())) {
      String request =
          "GET /health/live HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void guessingIsSlow() throws Exception {
    try (OpsServer guessed = serve()) {
      for (int i = 0; i < 10; i++) {
        assertThat(status(guessed, "Bearer guess" + i)).isEqualTo(401);
      }
      assertThat(status(guessed, "Bearer secret-admin")).isEqualTo(429);
    }
  }

  @ParameterizedTest
  @CsvSource({"Basic c2VjcmV0", "Bearer", "secret-admin", "Bearer secret-admin x"})
  void anythingButATokenIsNone(String authorization) throws Exception {
    try (OpsServer asked = serve()) {
      assertThat(status(asked, authorization)).isEqualTo(401);
    }
  }

  private int status(OpsServer asked, String authorization) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(asked.url() + "/api/v1/status"))
            .header("Authorization", authorization)
            .build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }

  private HttpResponse<String> ask(String path, Optional<String> token) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String detail(HttpResponse<String> response) throws IOException {
    JsonNode document = JSON.readTree(response.body());
    return document.get("detail").textValue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"VIEWER", "OPERATOR", "ADMIN"})
  void aTokenFileIsReadAsItWasWritten(Role role) {
    String secret = Token.random();
    Tokens read = Tokens.parse("# who\n\n" + Token.of("a.b@c", role, secret).line() + "\n");
    assertThat(read.find(secret)).hasValue(Token.of("a.b@c", role, secret));
    assertThat(read.find(secret + "x")).isEmpty();
    assertThat(read.toString()).doesNotContain(secret);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "anna|line 1: write NAME ROLE SHA-256-OF-THE-TOKEN",
        "anna root 00|line 1: the role is viewer, operator or admin",
        "anna admin secret|line 1: the hash is 64 hexadecimal digits, not the token itself",
        "a/b admin 00|line 1: not a name",
      })
  void aWrongTokenFileSaysWhere(String text, String said) {
    assertThatThrownBy(() -> Tokens.parse(text)).hasMessage(said);
  }
}
