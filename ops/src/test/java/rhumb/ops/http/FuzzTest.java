package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import rhumb.ops.SeedLab;
import rhumb.ops.view.WireJson;

/// Every route, asked wrongly in every way: the answer is a problem document and never a fault.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzTest {
  private static final ObjectMapper JSON = WireJson.mapper();
  private static final int ROUNDS = 40; // of each route

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW");
  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/json; charset=latin1",
          "text/plain",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "nonsense",
          "application/x-ndjson");
  private static final List<String> VALUES =
      List.of(
          "",
          "x",
          "-1",
          "0",
          "999999999999999999999",
          "%00",
          "%F0%9F%92%A9",
          "%ff%fe",
          "..%2F..%2Fetc%2Fpasswd",
          "10.0.0.0%2F8",
          "%5B4294967295%5D::%2F0",
          "%27%20OR%201=1--",
          "%3Cscript%3E",
          "a".repeat(3000),
          "1%0d%0aX-Injected:%20yes");
  private static final List<String> BODIES =
      List.of(
          "",
          "{",
          "null",
          "[]",
          "7",
          "\"text\"",
          "{\"eid\":7}",
          "{\"eid\":null}",
          "{\"eid\":\"aa-bb-cc-dd-ee-ff\"}",
          "{\"eid\":\"" + "9".repeat(70_000) + "\"}",
          "[".repeat(5000),
          "\u0000\u0001",
          "{\"eid\":\"10.0.0.1\",\"mapResolver\":\"::\",\"more\":{}}");

  private OpsServer server;

  @BeforeAll
  void start() throws IOException {
    Asked node =
        new Asked(
            "SITE1",
            "1.0",
            SeedLab.NOW,
            SeedLab.CLOCK,
            Optional.of(new SeedLab.MapServer()),
            Optional.of(new SeedLab.Router()));
    server = OpsServer.start(node, Serving.onLoopback(0));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @TestFactory
  List<DynamicTest> everyRouteBearsEverything() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Endpoint each : server.endpoints()) {
      String name = each.method() + " " + each.pattern();
      tests.add(DynamicTest.dynamicTest(name, () -> ask(each)));
    }
    return tests;
  }

  private void ask(Endpoint endpoint) throws IOException {
    Random random = new Random(endpoint.pattern().hashCode());
    for (int i = 0; i < ROUNDS; i++) {
      String request = request(endpoint, random);
      String answer = exchange(request);
      String shown = request.substring(0, Math.min(300, request.length()));
      assertThat(answer).as(shown).startsWith("HTTP/1.1 ");
      int status = Integer.parseInt(answer.substring(9, 12));
      assertThat(status).as(shown + "\n→ " + answer).isNotEqualTo(500);
      assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("\nx-injected");
      if (status >= 400 && !request.startsWith("HEAD")) assertProblem(answer, status, shown);
    }
  }

  private static void assertProblem(String answer, int status, String shown) throws IOException {
    assertThat(answer).as(shown).contains("application/problem+json");
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    JsonNode document = JSON.readTree(body);
    assertThat(document.get("status").intValue()).as(shown).isEqualTo(status);
    assertThat(body).as(shown).doesNotContain("\tat ", "Exception");
  }

  private static String request(Endpoint endpoint, Random random) {
    String path = endpoint.pattern();
    while (path.contains("{")) {
      path = path.replaceFirst("\\{[a-z-]+}", pick(VALUES, random).replace("$", ""));
    }
    StringBuilder query = new StringBuilder();
    List<String> names = new ArrayList<>(endpoint.parameters());
    names.add("unknown");
    for (String name : names) {
      if (random.nextInt(3) > 0) continue;
      query.append(query.isEmpty() ? "?" : "&").append(name).append("=");
      query.append(pick(VALUES, random));
    }
    // mostly as the route wants it, so that what lies behind the door is reached
    String method = random.nextInt(3) == 0 ? pick(METHODS, random) : endpoint.method();
    String type = random.nextBoolean() ? "application/json" : pick(TYPES, random);
    String body = random.nextBoolean() ? pick(BODIES, random) : "";
    return method
        + " "
        + path
        + query
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: "
        + (random.nextInt(4) == 0 ? "application/x-ndjson" : "*/*")
        + "\r\nIf-Match: \"x\"\r\nLast-Event-ID: \u0007\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  /// Reads until the end, or the beginning of an answer that has none.
  private String exchange(String request) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
      var answer = new StringBuilder();
      byte[] some = new byte[8192];
      for (int n = in.read(some); n > 0; n = in.read(some)) {
        answer.append(new String(some, 0, n, StandardCharsets.UTF_8));
        if (answer.indexOf("application/x-ndjson") >= 0 || answer.indexOf("event-stream") >= 0) {
          break;
        }
      }
      return answer.toString();
    }
  }
}
