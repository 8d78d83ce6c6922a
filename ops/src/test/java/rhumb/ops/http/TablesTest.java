package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.view.MappingView;
import rhumb.mapping.view.SiteView;
import rhumb.ops.SeedLab;
import rhumb.ops.view.MapCaches;
import rhumb.ops.view.Registered;
import rhumb.ops.view.Sites;
import rhumb.ops.view.WireJson;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.router.view.MapCacheView;

/// Tables of a hundred thousand rows, by the page and by the line.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TablesTest {
  private static final int ROWS = 100_000;
  private static final ObjectMapper JSON = WireJson.mapper();

  private OpsServer server;
  private HttpClient client;

  private static final class Large extends SeedLab.Router {
    private final List<MapCacheView> caches =
        List.of(new MapCacheView(1, InstanceId.DEFAULT, entries()), SeedLab.mapCaches().getLast());

    private static List<MapCacheView.Entry> entries() {
      return IntStream.range(0, ROWS)
          .mapToObj(i -> "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + "/32")
          .map(eid -> SeedLab.staticEntry(eid, "00:10:35"))
          .toList();
    }

    @Override
    public CompletionStage<List<MapCacheView>> mapCaches() {
      return CompletableFuture.completedStage(caches);
    }
  }

  /// Sites S000000 to S099999, every second of them without a registration.
  private static final class Many extends SeedLab.MapServer {
    private final List<String> names =
        IntStream.range(0, ROWS).mapToObj("S%06d"::formatted).toList();
    private final ReadTable registered = new ReadTable();

    private Many() {
      List<Locator> locators = List.of(Locator.local(Rloc.parse("192.0.2.1"), 1, 100));
      registered.fix(
          IntStream.range(0, ROWS)
              .mapToObj(i -> EidPrefix.of(new Ipv4Address((10 << 24) + i), 32))
              .map(eid -> Mapping.fixed("S", MappingRecord.positive(eid, 1440, locators)))
              .collect(Collectors.toMap(Mapping::eid, Function.identity())));
    }

    @Override
    public CompletionStage<List<String>> siteNames() {
      return CompletableFuture.completedStage(names);
    }

    @Override
    public CompletionStage<List<MappingView>> mappings(
        Optional<EidPrefix> around, Optional<EidPrefix> after, int limit) {
      return CompletableFuture.completedStage(
          registered.page(around, after, limit).stream()
              .map(m -> new MappingView(m.site(), m.record(), m.proxyReply()))
              .toList());
    }

    @Override
    public CompletionStage<Optional<SiteView>> site(String name) {
      boolean even = name.charAt(6) % 2 == 0;
      SiteView like = even ? SeedLab.site2() : SeedLab.site1();
      return CompletableFuture.completedStage(
          Optional.of(new SiteView(name, false, List.of(), like.prefixes(), Map.of())));
    }
  }

  @BeforeAll
  void start() throws IOException {
    Asked node =
        new Asked(
            "SITE1",
            "1.0",
            SeedLab.NOW,
            SeedLab.CLOCK,
            Optional.of(new Many()),
            Optional.of(new Large()));
    server = OpsServer.start(node, Serving.onLoopback(0));
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void pagesOfTheMapCacheHoldEveryEntryOnce() throws Exception {
    Set<String> seen = new HashSet<>();
    Optional<String> cursor = Optional.empty();
    int pages = 0;
    do {
      String path = "/api/v1/map-cache?limit=1000" + cursor.map(c -> "&cursor=" + c).orElse("");
      MapCaches page = JSON.readValue(get(path), MapCaches.class);
      page.mapCaches()
          .forEach(c -> c.entries().forEach(e -> assertThat(seen.add(e.eid())).isTrue()));
      cursor = page.next();
      pages++;
    } while (cursor.isPresent());
    assertThat(seen).hasSize(ROWS + 1).contains("::/0", "10.1.134.159/32");
    assertThat(pages).isEqualTo(101);
  }

  @Test
  void aFilterFindsWhatIsFarDown() throws Exception {
    MapCaches page =
        JSON.readValue(get("/api/v1/map-cache?limit=10&filter=10.1.134.15"), MapCaches.class);
    assertThat(page.mapCaches().getFirst().entries())
        .hasSize(10)
        .first()
        .extracting(MapCaches.Entry::eid)
        .isEqualTo("10.1.134.15/32");
    assertThat(page.next()).isPresent();
  }

  @Test
  void linesComeForEveryRow() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/map-cache"))
            .header("Accept", "application/x-ndjson")
            .build();
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("content-type")).hasValue("application/x-ndjson");
    int lines = 0;
    try (var reader =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (lines++ == 0) {
          assertThat(JSON.readTree(line).get("eid").textValue()).isEqualTo("10.0.0.0/32");
          assertThat(JSON.readTree(line).get("instance").longValue()).isZero();
        }
      }
    }
    assertThat(lines).isEqualTo(ROWS + 1);
  }

  @Test
  void onlyTheSitesOfThePageAreAskedAbout() throws Exception {
    Sites page = JSON.readValue(get("/api/v1/sites?limit=3"), Sites.class);
    assertThat(page.sites())
        .extracting(Sites.Site::name)
        .containsExactly("S000000", "S000001", "S000002");
    List<String> second = new ArrayList<>();
    Sites next =
        JSON.readValue(
            get("/api/v1/sites?limit=2&missing=true&cursor=" + page.next().orElseThrow()),
            Sites.class);
    next.sites().forEach(site -> second.add(site.name()));
    assertThat(second).containsExactly("S000003", "S000005");
  }

  @Test
  void pagesOfTheMappingsHoldEveryOneOnce() throws Exception {
    Set<String> seen = new HashSet<>();
    Optional<String> cursor = Optional.empty();
    do {
      String path = "/api/v1/mappings?limit=1000" + cursor.map(c -> "&cursor=" + c).orElse("");
      Registered page = JSON.readValue(get(path), Registered.class);
      page.mappings().forEach(row -> assertThat(seen.add(row.record().eid())).isTrue());
      cursor = page.next();
    } while (cursor.isPresent());
    assertThat(seen).hasSize(ROWS).contains("10.0.0.0/32", "10.1.134.159/32");
  }

  @ParameterizedTest
  @CsvSource({
    "filter=10.1.134.15, 11, 10.1.134.15/32", // and .150 to .159
    "eid=10.0.2.0/24, 100, 10.0.2.0/32",
    "eid=10.0.2.7, 1, 10.0.2.7/32",
    "limit=5, 5, 10.0.0.0/32",
  })
  void mappingsAreFound(String query, int rows, String first) throws Exception {
    Registered page = JSON.readValue(get("/api/v1/mappings?" + query), Registered.class);
    assertThat(page.mappings()).hasSize(rows);
    assertThat(page.mappings().getFirst().record().eid()).isEqualTo(first);
  }

  @Test
  void aSiteIsFoundByItsPrefixAndByAnEidInIt() throws Exception {
    String filter = URLEncoder.encode("172.16.30.0/24", StandardCharsets.UTF_8);
    for (String asked : List.of(filter, "172.16.30.101")) {
      Sites page = JSON.readValue(get("/api/v1/sites?limit=1&filter=" + asked), Sites.class);
      assertThat(page.sites().getFirst().name()).isEqualTo("S000000");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/map-cache?limit=0",
    "/api/v1/map-cache?limit=1001",
    "/api/v1/map-cache?limit=x",
    "/api/v1/map-cache?cursor=*",
    "/api/v1/map-cache?cursor=eHg",
    "/api/v1/sites?missing=maybe",
    "/api/v1/mappings?eid=x",
    "/api/v1/mappings?cursor=eHg",
  })
  void whatIsNoPageIsSaid(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
  }

  private String get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }
}
