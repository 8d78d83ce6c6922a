package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rhumb.mapping.view.ClusterView;
import rhumb.mapping.view.MappingEvent;
import rhumb.ops.SeedLab;
import rhumb.ops.events.Happening;
import rhumb.ops.view.Event;
import rhumb.ops.view.Events;
import rhumb.ops.view.WireJson;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.wire.DropReason;
import rhumb.router.view.LocatorView;
import rhumb.router.view.RouterEvent;

class EventRoutesTest {
  private static final ObjectMapper JSON = WireJson.mapper();
  private static final EidPrefix SITE2 = EidPrefix.parse("172.16.30.0/24");

  private final Nodes.Mapping mapping = new Nodes.Mapping();
  private final Nodes.Router router = new Nodes.Router();
  private OpsServer server;
  private HttpClient client;

  /// Nodes that say what they are told to.
  private static final class Nodes {
    static final class Mapping extends SeedLab.MapServer {
      private Consumer<MappingEvent> listener = _ -> {};
      private volatile boolean reachable = true;
      private volatile Map<String, Map<DropReason, Long>> refusals = Map.of();

      @Override
      public void listen(Consumer<MappingEvent> to) {
        listener = to;
      }

      @Override
      public Map<String, Map<DropReason, Long>> refusals() {
        return refusals;
      }

      @Override
      public CompletionStage<ClusterView> cluster() {
        return CompletableFuture.completedStage(
            new ClusterView(
                "a:1",
                "a:1",
                List.of(
                    new ClusterView.Member("a:1", "up", true, 200),
                    new ClusterView.Member("b:1", "up", reachable, 56)),
                Map.of(1, "a:1"),
                256));
      }

      @Override
      public boolean remove(String address, boolean orderly) {
        return address.equals("b:1");
      }
    }

    static final class Router extends SeedLab.Router {
      private Consumer<RouterEvent> listener = _ -> {};
      private volatile boolean up = true;

      @Override
      public void listen(Consumer<RouterEvent> to) {
        listener = to;
      }

      @Override
      public CompletionStage<List<LocatorView>> locators() {
        return CompletableFuture.completedStage(
            List.of(
                new LocatorView(
                    IpAddress.parse("192.168.100.2"), up, SeedLab.NOW, Optional.of(812L))));
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    Asked node =
        new Asked(
            "SITE1", "1.0", SeedLab.NOW, SeedLab.CLOCK, Optional.of(mapping), Optional.of(router));
    var limits = new Connections.Limits(100, 100, Duration.ofSeconds(30), Duration.ofSeconds(30));
    server = OpsServer.start(node, Serving.onLoopback(0), limits);
    client = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
  }

  private HttpResponse<InputStream> open(String path, Optional<String> lastEventId)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Accept", "text/event-stream");
    lastEventId.ifPresent(id -> request.header("Last-Event-ID", id));
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  /// Events as a browser reads them, until there are `count`.
  private static List<Event> read(BufferedReader stream, int count) throws IOException {
    List<Event> events = new ArrayList<>();
    while (events.size() < count) {
      String line = stream.readLine();
      if (line.startsWith("data: {\"")) {
        events.add(JSON.readValue(line.substring("data: ".length()), Event.class));
      }
    }
    return events;
  }

  private static BufferedReader lines(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  @Test
  void changesOfMappingsAreHeardAsTheyHappen() throws Exception {
    HttpResponse<InputStream> response =
        open("/api/v1/events?types=registration-added,entry-removed", Optional.empty());
    assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
    try (BufferedReader stream = lines(response)) {
      mapping.listener.accept(
          new MappingEvent(
              MappingEvent.Kind.REGISTERED, "SITE2", SITE2, List.of(Rloc.parse("192.168.100.2"))));
      router.listener.accept(new RouterEvent(RouterEvent.Kind.ENTRY_REMOVED, SITE2, List.of()));
      List<Event> heard = read(stream, 2);
      assertThat(heard)
          .extracting(Event::type)
          .containsExactly("registration-added", "entry-removed");
      assertThat(heard.getFirst().text())
          .isEqualTo("SITE2 registered 172.16.30.0/24 at 192.168.100.2");
      assertThat(heard.getFirst().rlocs()).containsExactly("192.168.100.2");
    }
  }

  @Test
  void whatIsCountedIsNoticed() throws Exception {
    try (BufferedReader stream =
        lines(
            open(
                "/api/v1/events?types=locator-down,member-unreachable,registration-rejected",
                Optional.of("0-0")))) {
      router.up = false;
      mapping.reachable = false;
      mapping.refusals = Map.of("SITE2", Map.of(DropReason.AUTHENTICATION_FAILED, 7L));
      List<Event> heard = read(stream, 3);
      assertThat(heard)
          .extracting(Event::type)
          .containsExactlyInAnyOrder("locator-down", "member-unreachable", "registration-rejected");
      assertThat(heard)
          .anySatisfy(
              event -> {
                assertThat(event.site()).hasValue("SITE2");
                assertThat(event.reason()).hasValue("authentication-failed");
                assertThat(event.count()).hasValue(7L);
              });
    }
  }

  @Test
  void theListTellsTheSame() throws Exception {
    server
        .events()
        .add(Happening.of(Happening.Type.CONFIG_CHANGED, "the log's level is debug now"));
    router.listener.accept(new RouterEvent(RouterEvent.Kind.ENTRY_ADDED, SITE2, List.of()));
    Events changed = JSON.readValue(get("/api/v1/events?types=config-changed"), Events.class);
    assertThat(changed.events()).singleElement().extracting(Event::text).isNotNull();
    Events inside = JSON.readValue(get("/api/v1/events?eid=172.16.0.0/16"), Events.class);
    assertThat(inside.events()).hasSize(1);
    Events history = JSON.readValue(get("/api/v1/history?eid=172.16.30.0/24"), Events.class);
    assertThat(history.events()).singleElement().extracting(Event::type).isEqualTo("entry-added");
  }

  @Test
  void aReaderWhoMissedSomeIsTold() throws Exception {
    try (BufferedReader stream = lines(open("/api/v1/events", Optional.of("1-1")))) {
      assertThat(stream.readLine()).isEqualTo("event: gap");
    }
  }

  @Test
  void listenersAreBounded() throws Exception {
    List<InputStream> open = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < 70; i++) {
      HttpResponse<InputStream> response = open("/api/v1/events", Optional.empty());
      open.add(response.body());
      if (response.statusCode() == 429) refused++;
    }
    assertThat(refused).isPositive();
    for (InputStream each : open) each.close();
  }

  @Test
  void membersCanBeSentAway() throws Exception {
    assertThat(get("/api/v1/cluster")).contains("\"maxShards\":256");
    assertThat(post("/api/v1/cluster/members/b:1/leave")).isEqualTo(202);
    assertThat(post("/api/v1/cluster/members/b:1/down")).isEqualTo(202);
    assertThat(post("/api/v1/cluster/members/c:1/leave")).isEqualTo(404);
  }

  private int post(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }

  private String get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }
}
