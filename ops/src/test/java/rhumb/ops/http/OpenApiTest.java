package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import rhumb.mapping.view.ClusterView;
import rhumb.mapping.view.JournalQueries;
import rhumb.mapping.view.MappingView;
import rhumb.ops.SeedLab;
import rhumb.ops.config.EffectiveConfig;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.events.Happening;
import rhumb.ops.view.Reloaded;
import rhumb.ops.view.WireJson;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.RecentMessages;
import rhumb.protocol.wire.Octets;
import rhumb.router.view.LocatorView;

/// `openapi.yaml` says what the routes are, and what they answer.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
  private static final ObjectMapper JSON = WireJson.mapper();

  private OpsServer server;
  private HttpClient client;
  private JsonNode document;

  private static final class Mapping extends SeedLab.MapServer {
    @Override
    public CompletionStage<ClusterView> cluster() {
      var member = new ClusterView.Member("127.0.0.1:1", "up", true, 1);
      return CompletableFuture.completedStage(
          new ClusterView(
              "127.0.0.1:1", "127.0.0.1:1", List.of(member), Map.of(7, "127.0.0.1:1"), 256));
    }

    @Override
    public CompletionStage<List<MappingView>> mappings(
        Optional<EidPrefix> around, Optional<EidPrefix> after, int limit) {
      if (after.isPresent()) return CompletableFuture.completedStage(List.of());
      EidPrefix prefix = EidPrefix.parse("10.0.0.0/8");
      var locator = Locator.local(Rloc.parse("192.0.2.1"), 1, 100);
      var record = MappingRecord.positive(prefix, 3, List.of(locator));
      return CompletableFuture.completedStage(List.of(new MappingView("SITE2", record, true)));
    }

    @Override
    public Optional<JournalQueries> stored() {
      return Optional.of((node, release, out) -> out.write(new byte[3]));
    }

    @Override
    public boolean remove(String address, boolean orderly) {
      return true;
    }

    @Override
    public List<RecentMessages.Seen> messages(long id) {
      return List.of(
          new RecentMessages.Seen(
              1,
              SeedLab.NOW,
              true,
              IpAddress.parse("192.0.2.1"),
              4342,
              60,
              "Map-Request",
              Octets.of((byte) 0x10)));
    }
  }

  private static final class Router extends SeedLab.Router {
    @Override
    public CompletionStage<List<LocatorView>> locators() {
      return CompletableFuture.completedStage(
          List.of(
              new LocatorView(IpAddress.parse("192.0.2.1"), true, SeedLab.NOW, Optional.of(7L))));
    }
  }

  private static final class Configured implements Reloadable {
    @Override
    public EffectiveConfig running() {
      try {
        Path file = Files.createTempFile("rhumb", ".conf");
        Files.writeString(file, "rhumb.mapping.addresses = [192.0.2.1]");
        return NodeConfig.effective(file, Map.of());
      } catch (IOException | InvalidConfig e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Reloaded reload(boolean dryRun) {
      return new Reloaded(SeedLab.NOW, dryRun, List.of("+ a = 1"), List.of("a"), List.of("b"));
    }

    @Override
    public Reloaded reload(Duration trial) {
      return reload(false);
    }

    @Override
    public boolean confirm() {
      return true;
    }

    @Override
    public Optional<Reloaded> rollBack() {
      return Optional.of(reload(false));
    }
  }

  @BeforeAll
  void start() throws Exception {
    Asked node =
        new Asked(
            "SITE1",
            "1.0",
            SeedLab.NOW,
            SeedLab.CLOCK,
            Optional.of(new Mapping()),
            Optional.of(new Router()),
            Optional.of(new Configured()));
    server = OpsServer.start(node, Serving.onLoopback(0));
    server.events().add(Happening.of(Happening.Type.CONFIG_CHANGED, "for the test"));
    client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/openapi.yaml")).build();
    HttpResponse<String> served = client.send(request, BodyHandlers.ofString());
    assertThat(served.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/yaml");
    document = YamlTree.parse(served.body());
  }

  @AfterAll
  void stop() {
    client.shutdownNow();
    server.close();
  }

  @Test
  void everyRouteIsDescribedAndNothingElse() {
    Map<String, String> routes = new TreeMap<>();
    for (Endpoint each : described()) {
      routes.put(
          each.method() + " " + each.pattern(),
          each.role().word() + " " + new TreeSet<>(each.parameters()));
    }
    Map<String, String> said = new TreeMap<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            said.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue().get("x-role").textValue()
                                    + " "
                                    + queryParameters(operation.getValue()))));
    assertThat(said).isEqualTo(routes);
  }

  private List<Endpoint> described() {
    return server.endpoints().stream()
        .filter(e -> e.pattern().matches("/(api|health|metrics).*"))
        .toList();
  }

  private static Set<String> queryParameters(JsonNode operation) {
    Set<String> names = new TreeSet<>();
    for (JsonNode parameter : operation.path("parameters")) {
      if (parameter.get("in").textValue().equals("query")) {
        names.add(parameter.get("name").textValue());
      }
    }
    return names;
  }

  @TestFactory
  List<DynamicTest> everyAnswerLooksAsDescribed() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Endpoint each : described()) {
      if (isAboutSites(each)) continue; // what changes sites has tests of its own
      String name = each.method() + " " + each.pattern();
      tests.add(DynamicTest.dynamicTest(name, () -> compare(each)));
    }
    return tests;
  }

  private static boolean isAboutSites(Endpoint endpoint) {
    if (endpoint.pattern().matches(".*(/configuration|-configurations|/keys.*|}/rejections)")
        || endpoint.method().equals("DELETE") && endpoint.pattern().contains("/sites/")) {
      return true;
    }
    return !endpoint.method().equals("GET")
        && endpoint.body() != Endpoint.Body.NONE
        && !endpoint.pattern().matches("/api/v1/(lookups|probes|pings)");
  }

  private void compare(Endpoint endpoint) throws Exception {
    String path = endpoint.pattern().replace("{name}", "SITE2").replace("{address}", "127.0.0.1:1");
    if (path.equals("/api/v1/history")) path += "?eid=10.0.0.0/8";
    if (path.equals("/api/v1/packets")) path += "?octets=true";
    boolean asks = endpoint.pattern().matches("/api/v1/(lookups|probes|pings)");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Content-Type", "application/json")
            .method(
                endpoint.method(),
                asks
                    ? BodyPublishers.ofString("{\"eid\":\"172.16.30.1\",\"rloc\":\"192.0.2.1\"}")
                    : BodyPublishers.noBody())
            .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() >= 400) {
      // what sites are configured has tests of its own, with a node that keeps them
      assertThat(endpoint.pattern()).matches("/api/v1/(sites/|site-conf|rejections|subscr).*");
      return;
    }
    JsonNode content =
        document
            .get("paths")
            .get(endpoint.pattern())
            .get(endpoint.method().toLowerCase(Locale.ROOT))
            .at("/responses/" + response.statusCode() + "/content");
    String type = response.headers().firstValue("content-type").orElseThrow().split(";", 2)[0];
    assertThat(content.has(type)).as(type + " of " + response.body()).isTrue();
    if (!type.equals("application/json")) return;
    List<String> mistakes = new ArrayList<>();
    check("", JSON.readTree(response.body()), content.get(type).get("schema"), mistakes);
    assertThat(mistakes).isEmpty();
  }

  /// As much of JSON Schema as our file uses; members that are not described are mistakes, too.
  private void check(String where, JsonNode value, JsonNode schema, List<String> mistakes) {
    if (schema.has("$ref")) {
      check(where, value, document.at(schema.get("$ref").textValue().substring(1)), mistakes);
      return;
    }
    if (!schema.has("type")) return; // anything
    String type = schema.get("type").textValue();
    if (!isA(type, value)) {
      mistakes.add(where + " is " + value + ", not " + type);
      return;
    }
    if (schema.has("format") && !hasFormat(schema.get("format").textValue(), value.textValue())) {
      mistakes.add(where + " is " + value);
    }
    int i = 0;
    if (type.equals("array")) {
      for (JsonNode item : value) check(where + "/" + i++, item, schema.get("items"), mistakes);
    } else if (type.equals("object")) {
      members(where, value, schema, mistakes);
    }
  }

  private void members(String where, JsonNode value, JsonNode schema, List<String> mistakes) {
    Set<String> missing = new HashSet<>();
    for (JsonNode name : schema.path("required")) missing.add(name.textValue());
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      missing.remove(member.getKey());
      JsonNode described = schema.path("properties").path(member.getKey());
      if (described.isMissingNode()) described = schema.path("additionalProperties");
      String at = where + "/" + member.getKey();
      if (described.isMissingNode()) mistakes.add(at + " is not described");
      else check(at, member.getValue(), described, mistakes);
    }
    for (String name : missing) mistakes.add(where + "/" + name + " is missing");
  }

  private static boolean isA(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      default -> false;
    };
  }

  private static boolean hasFormat(String format, String text) {
    try {
      if (format.equals("date-time")) Instant.parse(text);
      else if (format.equals("duration")) Duration.parse(text);
      return true;
    } catch (DateTimeException _) {
      return false;
    }
  }
}
