package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import rhumb.ops.SeedLab;
import rhumb.ops.view.WireJson;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.mapping.Locator;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.SiteDeviceView;

/// Hosts are pinged from where the instance's own hosts are: in its network namespace.
class HostPingsTest {
  private static final InstanceId BLUE = InstanceId.parse("7");

  private record Router(String namespace) {
    SeedLab.Router router() {
      return new SeedLab.Router() {
        @Override
        public List<SiteDeviceView> devices() {
          return List.of(
              new SiteDeviceView(InstanceId.DEFAULT, "lisp0", Optional.empty()),
              new SiteDeviceView(BLUE, "lisp7", Optional.of(namespace)));
        }

        @Override
        public CompletionStage<List<DatabaseView>> database() {
          return CompletableFuture.completedStage(
              List.of(own("10.77.0.0/16"), own("[7]10.77.0.0/16")));
        }
      };
    }

    private static DatabaseView own(String eid) {
      var locator = Locator.local(Rloc.parse("192.0.2.1"), 1, 100);
      return new DatabaseView(EidPrefix.parse(eid), 3, List.of(locator), List.of());
    }
  }

  @Test
  void theHostOfAnotherInstanceIsPingedInItsNamespace() throws Exception {
    try (var blue = NetworkNamespace.create()) {
      int added =
          blue.call(
              () ->
                  new ProcessBuilder("ip", "address", "add", "10.77.0.1/32", "dev", "lo")
                      .start()
                      .waitFor());
      assertThat(added).isZero();
      var node =
          new Asked(
              "SITE1",
              "1.0",
              SeedLab.NOW,
              SeedLab.CLOCK,
              Optional.empty(),
              Optional.of(new Router(blue.path().toString()).router()));
      try (var server = OpsServer.start(node, Serving.onLoopback(0))) {
        JsonNode there = ask(server, "[7]10.77.0.1");
        for (int i = 0; i < 30 && there.path("outcome").asText().equals("lost"); i++) {
          there = ask(server, "[7]10.77.0.1"); // the machine may have stood still
        }
        assertThat(there.path("outcome").asText()).as("%s", there).isEqualTo("answered");
        assertThat(there.path("source").asText()).isEqualTo("10.77.0.1");
        assertThat(ask(server, "10.77.0.1").path("why").asText()).contains("no address inside");
        assertThat(ask(server, "[8]10.77.0.1").path("why").asText())
            .isEqualTo("this router has no device of instance 8");
      }
    }
  }

  private static JsonNode ask(OpsServer server, String eid) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/pings"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"eid\":\"" + eid + "\"}"))
              .build();
      String answer = client.send(request, BodyHandlers.ofString()).body();
      return WireJson.mapper().readTree(answer).path("ping");
    }
  }
}
