package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import rhumb.mapping.view.RequestsView;
import rhumb.ops.SeedLab;
import rhumb.protocol.address.Ipv4Address;

/// Who encapsulates to whom, as any mapping node tells it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkRoutesTest {
  private static final int ROWS = 2_500;
  private static final ObjectMapper JSON = new ObjectMapper();

  private OpsServer server;
  private HttpClient client;

  /// A hundred sites of which only the last two speak.
  private static final class Busy extends SeedLab.MapServer {
    @Override
    public CompletionStage<List<String>> siteNames() {
      return CompletableFuture.completedStage(
          Stream.concat(
                  IntStream.range(0, 100).mapToObj("QUIET%02d"::formatted),
                  Stream.of("SITE1", "SITE2"))
              .toList());
    }

    @Override
    public CompletionStage<RequestsView> requests() {
      List<RequestsView.Request> rows = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        String itr = new Ipv4Address(0xC0A8_0000 + i).toString();
        rows.add(request(itr, SeedLab.NOW.minusSeconds(i)));
      }
      Collections.shuffle(rows, new Random(7));
      rows.add(request("192.0.2.1", SeedLab.NOW.minus(Duration.ofHours(25))));
      return CompletableFuture.completedStage(new RequestsView(rows, 1));
    }
  }

  @BeforeAll
  void start() throws Exception {
    Asked node =
        new Asked(
            "MR_MS", "1.0", SeedLab.NOW, SeedLab.CLOCK, Optional.of(new Busy()), Optional.empty());
    server = OpsServer.start(node, Serving.onLoopback(0));
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void pagesHoldEveryEncapsulationOnceInTheOrderOfTheRouters() throws Exception {
    List<String> itrs = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = get("/api/v1/encapsulations?limit=1000" + cursor);
      itrs.addAll(page.findValuesAsText("itr"));
      cursor = page.has("next") ? "&cursor=" + page.get("next").textValue() : "";
    } while (!cursor.isEmpty());
    assertThat(itrs)
        .isEqualTo(
            IntStream.range(0, ROWS)
                .mapToObj(i -> new Ipv4Address(0xC0A8_0000 + i).toString())
                .toList());
  }

  @Test
  void whatTheItrHasForgottenIsNotListed() throws Exception {
    assertThat(found("192.0.2.1")).isZero();
    assertThat(found("192.168.9.195")).isEqualTo(1);
    assertThat(found("site2")).isEqualTo(ROWS);
    assertThat(found("172.16.30.0/24")).isEqualTo(ROWS);
  }

  private int found(String filter) throws Exception {
    String text = URLEncoder.encode(filter, StandardCharsets.UTF_8);
    return get("/api/v1/encapsulations?filter=" + text).get("encapsulations").size();
  }

  @Test
  void thePictureIsOfBoundedSizeAndShowsTheTraffic() throws Exception {
    JsonNode topology = get("/api/v1/topology");
    assertThat(topology.get("sites")).hasSize(40);
    assertThat(topology.get("sites").findValuesAsText("name")).contains("SITE1", "SITE2");
    assertThat(topology.get("encapsulations")).hasSize(200);
    assertThat(topology.get("allSites").intValue()).isEqualTo(102);
    assertThat(topology.get("allEncapsulations").intValue()).isEqualTo(ROWS);
    assertThat(topology.get("silentMembers").intValue()).isEqualTo(1);
    assertThat(get("/api/v1/topology?limit=2").get("sites").findValuesAsText("name"))
        .containsExactly("SITE1", "SITE2");
  }

  @Test
  void aCursorThatIsNoneOfOursIsRefused() throws Exception {
    assertThat(answer("/api/v1/encapsulations?cursor=eHg").statusCode()).isEqualTo(400);
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> response = answer(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> answer(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    return client.send(request, BodyHandlers.ofString());
  }
}
