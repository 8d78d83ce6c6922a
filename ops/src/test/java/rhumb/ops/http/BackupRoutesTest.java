package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import rhumb.mapping.view.JournalQueries;
import rhumb.ops.SeedLab;

/// A backup keeps a transaction open, so there are never more than two at a time.
class BackupRoutesTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final CountDownLatch may = new CountDownLatch(1);

  /// Writes its backup when it may.
  private final class Slow extends SeedLab.MapServer implements JournalQueries {
    @Override
    public Optional<JournalQueries> stored() {
      return Optional.of(this);
    }

    @Override
    public void save(String node, String release, OutputStream out) throws IOException {
      try {
        may.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      out.write("saved".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void whoComesThirdIsToldSo() throws Exception {
    var node =
        new Asked(
            "ms", "1.0", SeedLab.NOW, SeedLab.CLOCK, Optional.of(new Slow()), Optional.empty());
    try (OpsServer server = OpsServer.start(node, Serving.onLoopback(0));
        HttpClient client = HttpClient.newHttpClient()) {
      var refused = new CountDownLatch(3);
      List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
      for (int i = 0; i < 5; i++) all.add(ask(client, server));
      for (var each : all) {
        var _ = each.thenAccept(answer -> count(answer, refused));
      }
      assertThat(refused.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      may.countDown();
      for (var each : all) {
        HttpResponse<String> answer = each.join();
        if (answer.statusCode() == 200) assertThat(answer.body()).isEqualTo("saved");
        else assertThat(answer.body()).contains("two backups are being taken already");
      }
      assertThat(ask(client, server).join().body()).as("there is room again").isEqualTo("saved");
    }
  }

  private static void count(HttpResponse<String> answer, CountDownLatch refused) {
    if (answer.statusCode() == 429) refused.countDown();
  }

  private static CompletableFuture<HttpResponse<String>> ask(HttpClient client, OpsServer server) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/backup")).timeout(SOON).build();
    return client.sendAsync(request, BodyHandlers.ofString());
  }
}
