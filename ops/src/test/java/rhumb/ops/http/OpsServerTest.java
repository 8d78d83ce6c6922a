package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rhumb.ops.SeedLab;
import rhumb.ops.view.Database;
import rhumb.ops.view.Lookup;
import rhumb.ops.view.MapCaches;
import rhumb.ops.view.Sites;
import rhumb.ops.view.Statistics;
import rhumb.ops.view.Status;
import rhumb.ops.view.WireJson;
import rhumb.protocol.address.EidPrefix;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterQueries;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpsServerTest {
  private static final ObjectMapper JSON = WireJson.mapper();

  private final SeedLab.Router router = new SeedLab.Router();
  private OpsServer server;
  private HttpClient client;

  @BeforeAll
  void start() throws IOException {
    server = serve(Optional.of(router));
    client = HttpClient.newHttpClient();
  }

  private static OpsServer serve(Optional<RouterQueries> router) throws IOException {
    Asked node =
        new Asked(
            "SITE1",
            "1.0",
            SeedLab.ago("01:00:00"),
            SeedLab.CLOCK,
            router.isPresent() ? Optional.of(new SeedLab.MapServer()) : Optional.empty(),
            router);
    return OpsServer.start(node, Serving.onLoopback(0));
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void theMapCacheIsReadAsItWasWritten() throws Exception {
    HttpResponse<String> response = get("/api/v1/map-cache");
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    MapCaches read = JSON.readValue(response.body(), MapCaches.class);
    assertThat(read.asOf()).isEqualTo(SeedLab.NOW);
    MapCaches.Entry site2 = read.mapCaches().getFirst().entries().get(2);
    assertThat(site2.eid()).isEqualTo("172.16.30.0/24");
    assertThat(site2.source()).isEqualTo("map-reply");
    assertThat(site2.expires()).hasValue(SeedLab.in("23:50:38"));
    assertThat(site2.locators().getFirst().state()).isEqualTo("up");
    assertThat(read.mapCaches().getFirst().entries().getFirst().expires()).isEmpty();
  }

  @Test
  void noncesAndIdentitiesAreText() throws Exception {
    JsonNode site = JSON.readTree(get("/api/v1/sites/SITE2").body()).at("/sites/0");
    JsonNode registration = site.at("/prefixes/0/registrations/0");
    assertThat(registration.get("nonce").textValue()).isEqualTo("0x0524E21F-0x489614BB");
    assertThat(registration.at("/identity/xtrId").textValue())
        .isEqualTo("0xDC4A8044-0x87093251-0x602669CB-0x5B720F12");
    assertThat(registration.get("etr").textValue()).isEqualTo("192.168.100.2");
    assertThat(registration.get("lastRegistered").textValue()).isEqualTo("2026-11-22T11:59:10Z");
  }

  @Test
  void everyAnswerHasTheShapeThatClientsRead() throws Exception {
    assertThat(JSON.readValue(get("/api/v1/sites").body(), Sites.class).sites()).hasSize(2);
    assertThat(JSON.readValue(get("/api/v1/database").body(), Database.class).mappings())
        .hasSize(1);
    Statistics statistics = JSON.readValue(get("/api/v1/statistics").body(), Statistics.class);
    assertThat(statistics.router().orElseThrow().encapsulation().dropped())
        .containsEntry("map-request-pending", 1L);
    assertThat(statistics.mapping().orElseThrow().answers()).containsEntry("forwarded", 1L);
    Status status = JSON.readValue(get("/api/v1/status").body(), Status.class);
    assertThat(status.roles()).containsExactly("mapping", "router");
    assertThat(status.health().healthy()).isTrue();
  }

  @Test
  void aLookupIsAnswered() throws Exception {
    HttpResponse<String> response =
        post("/api/v1/lookups", "{\"eid\":\"172.16.30.101\"}", "application/json");
    Lookup.Result found = JSON.readValue(response.body(), Lookup.class).lookup();
    assertThat(found.records()).singleElement().extracting("ttlMinutes").isEqualTo(1440);
    assertThat(found.roundTrip().orElseThrow().toNanos()).isEqualTo(1_312_000);
  }

  @Test
  void theMapCacheIsClearedWhereAsked() throws Exception {
    assertThat(send("DELETE", "/api/v1/map-cache").body()).isEqualTo("{\"entries\":2}");
    assertThat(send("DELETE", "/api/v1/map-cache?within=172.16.0.0/16").statusCode())
        .isEqualTo(200);
    assertThat(router.cleared)
        .containsExactlyInAnyOrder(Optional.empty(), Optional.of(EidPrefix.parse("172.16.0.0/16")));
  }

  @Test
  void metricsCountDropsByReason() throws Exception {
    get("/api/v1/sites/SITE3");
    get("/nowhere/at/all");
    HttpResponse<String> response = get("/metrics");
    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/plain");
    assertThat(response.body())
        .contains("rhumb_build_info{java=")
        .contains(
            "rhumb_data_packets_dropped_total"
                + "{direction=\"encapsulation\",reason=\"map-request-pending\"} 1.0")
        .contains(
            "rhumb_control_messages_received_total{role=\"mapping\",type=\"Map-Register\"} 60")
        .contains("rhumb_http_requests_total{code=\"404\",route=\"/api/v1/sites/{name}\"} ")
        .contains("rhumb_http_requests_total{code=\"404\",route=\"none\"} ")
        .contains("rhumb_parts_failing{part=\"journal\",role=\"mapping\"} 0.0")
        .contains("rhumb_parts_failing{part=\"tun\",role=\"router\"} 0.0")
        .contains("jvm_memory_used_bytes")
        .doesNotContain("172.16.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|/nowhere|404|nothing is at /nowhere",
        "GET|/api/v2/status|404|nothing is at /api/v2/status",
        "GET|/api/v1/sites/SITE3|404|there is no site SITE3",
        "GET|/api/v1/sites/%3Cb%3E%2Fx|404|there is no site <b>/x",
        "POST|/api/v1/status|405|allowed: GET",
        "DELETE|/health/live|405|allowed: GET",
        "PATCH|/api/v1/map-cache|405|allowed: GET, DELETE",
        "DELETE|/api/v1/map-cache?within=nonsense|400|not an address: \"nonsense\"",
        "DELETE|/api/v1/map-cache?witin=10.0.0.0/8|400|unknown parameter \"witin\"",
        "DELETE|/api/v1/map-cache?within=10.0.0.0/8&within=::/0|400|parameter \"within\" is there"
            + " twice",
      })
  void whatIsNoSuccessIsAProblemDocument(String method, String path, int status, String detail)
      throws Exception {
    assertProblem(send(method, path), status, detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"eid\":\"172.16.30.101\"}|text/plain|415|send Content-Type: application/json",
        "{\"eid\":|application/json|400|the body is not as expected: Unexpected end-of-input",
        "{}|application/json|400|the body has no \"eid\"",
        "null|application/json|400|the body is null",
        "[]|application/json|400|the body is not as expected: Cannot deserialize",
        "{\"eid\":\"1.2.3.400\"}|application/json|400|not an address: \"1.2.3.400\"",
        "{\"eid\":\"1.2.3.4\",\"mapResolver\":\"me\"}|application/json|400|not an IP address",
      })
  void whatIsWrongWithABodyIsSaid(String body, String type, int status, String detail)
      throws Exception {
    assertProblem(post("/api/v1/lookups", body, type), status, detail);
  }

  @Test
  void aBodyIsBounded() throws Exception {
    String large = "{\"eid\":\"" + "1".repeat(100_000) + "\"}";
    assertProblem(post("/api/v1/lookups", large, "application/json"), 413, "at most 65536 octets");
  }

  @Test
  void nestingIsBounded() throws Exception {
    String deep = "[".repeat(30_000);
    assertProblem(post("/api/v1/lookups", deep, "application/json"), 400, "the body is not as");
  }

  @Test // DNS rebinding: a foreign name may point at 127.0.0.1
  void aForeignHostHeaderIsRefused() throws IOException {
    assertThat(raw("GET /api/v1/status HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
        .startsWith("HTTP/1.1 421 ")
        .contains("application/problem+json")
        .contains("this is not evil.example");
    assertThat(raw("GET /api/v1/status HTTP/1.1\r\nHost: localhost:1\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(raw("GET /api/v1/status HTTP/1.1\r\nHost: [::1]\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aForeignPageChangesNothing() throws IOException {
    String head = "DELETE /api/v1/map-cache HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: ";
    assertThat(raw(head + "http://evil.example\r\n\r\n")).startsWith("HTTP/1.1 403 ");
    assertThat(raw(head + "http://localhost:8090\r\n\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%ZZ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "NONSENSE\r\n\r\n",
        "WHATEVER / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "POST /api/v1/lookups HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
      })
  void whatIsNoHttpIsAProblemToo(String request) throws IOException {
    assertThat(raw(request))
        .matches("(?s)HTTP/1.1 [45]0\\d .*")
        .doesNotStartWith("HTTP/1.1 500")
        .contains("application/problem+json");
  }

  @Test
  void weirdPathsAndQueriesNeverEndInAFault() throws IOException {
    Random random = new Random(4341);
    String alphabet =
        "/?&=%#;:@[]{}<>\"'\\^~+.,!$*()aZ09\u00e4\u2603\u0001\u007f api/v1/sites/within";
    for (int i = 0; i < 400; i++) {
      StringBuilder path = new StringBuilder(random.nextBoolean() ? "/api/v1/" : "/");
      for (int length = random.nextInt(40); length > 0; length--) {
        path.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String method = List.of("GET", "DELETE", "POST", "PUT").get(random.nextInt(4));
      String answer = raw(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(answer).as(path.toString()).doesNotStartWith("HTTP/1.1 500");
    }
  }

  @Test
  void readyIsOnlyWhoIsWell() throws Exception {
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    RouterQueries ill =
        new SeedLab.Router() {
          @Override
          public CompletionStage<List<RouterHealth>> health() {
            return CompletableFuture.completedFuture(
                List.of(new RouterHealth("tun", false, "lisp0 is gone")));
          }

          @Override
          public CompletionStage<List<DatabaseView>> database() {
            return CompletableFuture.failedFuture(new IllegalStateException("secret"));
          }
        };
    try (OpsServer sick = serve(Optional.of(ill))) {
      HttpResponse<String> response = request(sick.url() + "/health/ready", "GET");
      assertProblem(response, 503, "because of router");
      assertThat(JSON.readTree(response.body()).at("/health/parts/1/parts/0/detail").textValue())
          .isEqualTo("lisp0 is gone");
      assertThat(request(sick.url() + "/health/live", "GET").statusCode()).isEqualTo(200);
      HttpResponse<String> fault = request(sick.url() + "/api/v1/database", "GET");
      assertProblem(fault, 500, "its log says why");
      assertThat(fault.body()).doesNotContain("secret");
    }
  }

  @Test
  void aRoleThatTheNodeDoesNotHaveIsNamed() throws Exception {
    try (OpsServer bare = serve(Optional.empty())) {
      assertProblem(request(bare.url() + "/api/v1/map-cache", "GET"), 404, "SITE1 is no router");
      assertProblem(request(bare.url() + "/api/v1/sites", "GET"), 404, "SITE1 is no mapping node");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/,text/html",
    "/dashboard/dashboard.css,text/css",
    "/dashboard/dashboard.js,application/javascript",
    "/dashboard/icon.svg,image/svg+xml",
  })
  void theDashboardIsServedUnderAPolicyThatAllowsNoForeignScript(String path, String type)
      throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith(type);
    assertThat(response.headers().firstValue("content-security-policy").orElseThrow())
        .startsWith("default-src 'self'");
    assertThat(response.body()).doesNotContain("innerHTML", "https://", "eval(");
  }

  @Test
  void headIsGetWithoutTheBody() throws Exception {
    HttpResponse<String> response = send("HEAD", "/api/v1/status");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void aTakenPortIsSaidInOneSentence() {
    int port = server.address().getPort();
    assertThatThrownBy(
            () -> {
              Asked node =
                  new Asked(
                      "x", "", SeedLab.NOW, SeedLab.CLOCK, Optional.empty(), Optional.empty());
              OpsServer.start(node, Serving.onLoopback(port)).close();
            })
        .isInstanceOf(IOException.class)
        .hasMessage("TCP port " + port + " on 127.0.0.1 is not free");
  }

  private static void assertProblem(HttpResponse<String> response, int status, String detail)
      throws IOException {
    assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
    JsonNode document = JSON.readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(document.get("status").intValue()).isEqualTo(status);
    assertThat(document.get("detail").textValue()).startsWith(detail);
    assertThat(document.get("type").textValue()).startsWith("urn:rhumb:problem:");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return request(server.url() + path, method);
  }

  private HttpResponse<String> request(String url, String method) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body, String type) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
