package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import rhumb.ops.SeedLab;

/// Slow clients, and many of them (RFC 9110 leaves all limits to the server).
class ConnectionsTest {
  private static final int SLOW = 1000;
  private static final int SOURCES = 20;
  private static final int QUESTIONS = 100;
  private static final int TRIES = 4;
  private static final byte[] BEGUN =
      "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".getBytes(StandardCharsets.UTF_8);

  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) socket.close();
    sockets.clear();
  }

  private static OpsServer serve(Connections.Limits limits) throws IOException {
    Asked node =
        new Asked(
            "SITE1",
            "1.0",
            SeedLab.NOW,
            SeedLab.CLOCK,
            Optional.of(new SeedLab.MapServer()),
            Optional.empty());
    return OpsServer.start(node, Serving.onLoopback(0), limits);
  }

  private Socket connect(OpsServer server, String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(server.address(), 30_000);
    socket.setSoTimeout(60_000);
    sockets.add(socket);
    return socket;
  }

  /// Once is enough: others on the machine may keep it busy for a while, but whoever is kept out by
  /// slow clients is kept out each time.
  @Test
  void aThousandSlowClientsDoNotKeepOthersOut() throws Exception {
    try (OpsServer server = serve(Connections.Limits.DEFAULT);
        HttpClient client = HttpClient.newHttpClient()) {
      List<String> tried = new ArrayList<>();
      while (tried.size() < TRIES) {
        for (int i = 0; i < SLOW; i++) {
          Socket slow = connect(server, "127.0.0." + (1 + i % SOURCES));
          slow.getOutputStream().write(BEGUN);
        }
        long besideThem = nearlyTheLongest(client, server);
        close();
        long alone = nearlyTheLongest(client, server); // more on a machine that has more to do
        if (besideThem < 500 + 10 * alone) return;
        tried.add(besideThem + " ms beside them, " + alone + " ms without");
      }
      throw new AssertionError(tried);
    }
  }

  /// The milliseconds that all answers but one in a hundred take at most.
  private long nearlyTheLongest(HttpClient client, OpsServer server) throws Exception {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      drip(i);
      long begun = System.nanoTime();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.url() + "/health/live"))
              .timeout(Duration.ofSeconds(60))
              .build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      millis.add((System.nanoTime() - begun) / 1_000_000);
    }
    millis.sort(null);
    return millis.get(QUESTIONS * 99 / 100 - 1);
  }

  /// A byte each to some of the slow ones, as slowloris does.
  private void drip(int round) {
    for (int i = round % 10; i < sockets.size(); i += 10) {
      try {
        sockets.get(i).getOutputStream().write('x');
      } catch (IOException _) {
        // cut off, as it should be
      }
    }
  }

  @Test
  void whoDoesNotSayWhatHeWantsIsCutOffWithoutAWord() throws Exception {
    var limits = new Connections.Limits(32, 64, Duration.ofMillis(300), Duration.ofSeconds(30));
    try (OpsServer server = serve(limits)) {
      Socket slow = connect(server, "127.0.0.1");
      slow.getOutputStream().write(BEGUN);
      assertThat(slow.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void aPauseBetweenRequestsIsBounded() throws Exception {
    var limits = new Connections.Limits(32, 64, Duration.ofSeconds(30), Duration.ofMillis(300));
    try (OpsServer server = serve(limits)) {
      Socket kept = connect(server, "127.0.0.1");
      kept.getOutputStream()
          .write(
              "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      assertThat(new String(kept.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aFullHouseMakesRoomForTheNext() throws Exception {
    var limits = new Connections.Limits(2, 64, Duration.ofSeconds(30), Duration.ofSeconds(30));
    try (OpsServer server = serve(limits)) {
      Socket first = connect(server, "127.0.0.1");
      first.getOutputStream().write(BEGUN);
      for (int i = 0; i < 2; i++) connect(server, "127.0.0.1").getOutputStream().write(BEGUN);
      assertThat(first.getInputStream().read()).isEqualTo(-1);
      assertThat(connect(server, "127.0.0.2").isConnected()).isTrue();
    }
  }
}
