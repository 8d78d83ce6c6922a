package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import rhumb.ops.health.PathCheck;
import rhumb.ops.view.WireJson;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.ProbeView;

/// A node looks at the ways to its peers, which are addresses of this machine.
class NetworkCheckTest {
  /// Those of no other test: the port is always 4342.
  private static String address(int last) {
    long pid = ProcessHandle.current().pid();
    return "127." + (100 + pid % 60) + "." + (pid / 60 % 250 + 1) + "." + last;
  }

  /// Registered at one address, has mappings to two others.
  private static final class Router extends SeedLab.Router {
    @Override
    public CompletionStage<List<DatabaseView>> database() {
      var at =
          new DatabaseView.Registration(
              IpAddress.parse(address(1)), true, Optional.empty(), Optional.empty(), 1, 1, 0);
      var own = Locator.local(Rloc.parse("127.0.0.1"), 1, 100);
      var entry = new DatabaseView(EidPrefix.parse("10.1.0.0/16"), 3, List.of(own), List.of(at));
      return CompletableFuture.completedStage(List.of(entry));
    }

    @Override
    public CompletionStage<List<MapCacheView>> mapCaches() {
      List<MapCacheView> all = SeedLab.mapCaches();
      MapCacheView.Entry known = SeedLab.afterTheFirstPings().getLast();
      MapCacheView.LocatorEntry there = known.locators().getFirst();
      List<MapCacheView.LocatorEntry> locators =
          List.of(2, 3).stream()
              .map(
                  last ->
                      new MapCacheView.LocatorEntry(
                          Rloc.parse(address(last)),
                          there.state(),
                          there.since(),
                          there.priority(),
                          there.weight(),
                          255,
                          0,
                          Optional.empty(),
                          0,
                          0))
              .toList();
      var entry =
          new MapCacheView.Entry(
              known.eid(),
              known.source(),
              known.action(),
              known.authoritative(),
              known.created(),
              known.expires(),
              known.refreshing(),
              0,
              0,
              locators);
      return CompletableFuture.completedStage(
          List.of(new MapCacheView(1, all.getFirst().instance(), List.of(entry))));
    }

    @Override
    public CompletionStage<ProbeView> probe(IpAddress rloc, EidPrefix held) {
      return CompletableFuture.completedStage(new ProbeView(rloc, held, Optional.empty()));
    }
  }

  @Test
  void everyPeerIsLookedAtOnce() throws Exception {
    var node =
        new Asked(
            "SITE1",
            "1.0",
            SeedLab.NOW,
            SeedLab.CLOCK,
            Optional.empty(),
            Optional.of(new Router()));
    try (var server = OpsServer.start(node, Serving.onLoopback(0));
        var mapServer = new DatagramSocket(new InetSocketAddress(address(1), 4342));
        var control = new DatagramSocket(new InetSocketAddress(address(2), 4342));
        var data = new DatagramSocket(new InetSocketAddress(address(2), 4341))) {
      assertThat(List.of(mapServer, control, data)).allMatch(DatagramSocket::isBound);
      JsonNode peers = ask(server).path("peers");
      assertThat(peers.findValuesAsText("address"))
          .containsExactly(address(1), address(2), address(3));
      assertThat(outcome(peers, 0, "control")).isEqualTo("answered");
      assertThat(peers.path(0).has("data")).isFalse();
      assertThat(peers.path(0).path("source").asText()).isEqualTo("127.0.0.1");
      assertThat(peers.path(0).path("sourceIsOwn").asBoolean()).isTrue();
      assertThat(outcome(peers, 1, "control")).isEqualTo("lost"); // no router answers the probe
      assertThat(outcome(peers, 1, "data")).isEqualTo("not-refused");
      assertThat(outcome(peers, 2, "control")).isEqualTo("refused");
      assertThat(outcome(peers, 2, "data")).isEqualTo("refused");
      assertThat(ask(server).path("peers")).isEqualTo(peers); // the clock stands still
    }
  }

  private static String outcome(JsonNode peers, int index, String of) {
    return peers.path(index).path(of).path("outcome").asText();
  }

  private static JsonNode ask(OpsServer server) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/network-checks"))
              .POST(BodyPublishers.noBody())
              .build();
      return WireJson.mapper().readTree(client.send(request, BodyHandlers.ofString()).body());
    }
  }

  @Test // without the right to send ICMP, nothing is known
  void theMtuOfThisMachineIsAsLargeAsWeAskFor() {
    var path = new PathCheck(InetAddress.getLoopbackAddress());
    boolean mayPing = !path.echo().outcome().equals("not-asked");
    assertThat(mtu(path, 65_536, mayPing)).isEqualTo(mayPing ? 9_000 : 0);
    assertThat(mtu(path, 1_400, mayPing)).isEqualTo(mayPing ? 1_400 : 0);
  }

  /// As often as it takes: a machine that has stood still for a while loses pings.
  private static int mtu(PathCheck path, int linkMtu, boolean mayPing) {
    int found = 0;
    for (int i = 0; i < 100 && found != Math.min(linkMtu, 9_000); i++) {
      found = path.mtu(linkMtu).orElse(0);
      if (!mayPing) break;
    }
    return found;
  }
}
