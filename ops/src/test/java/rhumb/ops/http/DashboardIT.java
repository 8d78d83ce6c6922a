package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.mapping.view.SiteView;
import rhumb.ops.SeedLab;

/// The dashboard in a real browser (Debian's chromium, without a window).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardIT {
  private static final int PATIENCE_SECONDS = 240;

  @TempDir Path folder;

  private OpsServer server;

  /// A Map-Server with a site whose name is an attack on whoever reads it as markup.
  private static final class Hostile extends SeedLab.MapServer {
    @Override
    public CompletionStage<List<SiteView>> sites() {
      SiteView attack =
          new SiteView(
              "<img src=x onerror=document.title='owned'>",
              false,
              List.of(),
              SeedLab.site1().prefixes(),
              Map.of());
      return CompletableFuture.completedFuture(List.of(attack, SeedLab.site2()));
    }
  }

  @BeforeAll
  void start() throws IOException {
    Asked node =
        new Asked(
            "SITE1",
            "1.0",
            SeedLab.ago("01:00:00"),
            SeedLab.CLOCK,
            Optional.of(new Hostile()),
            Optional.of(new SeedLab.Router()));
    server = OpsServer.start(node, Serving.onLoopback(0));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "overview|packets encapsulated",
        "map-cache|172.16.30.0/24",
        "database|192.168.255.3, confirmed 00:00:20",
        "sites|SITE2",
        "lookup|Ask the mapping system",
        "drops|map-request-pending (encapsulation)",
      })
  void everyPageShowsItsDataWithoutAnErrorInTheConsole(String page, String shown)
      throws IOException, InterruptedException {
    Browsing seen = browse("#" + page);
    assertThat(seen.document()).contains(shown).contains("mapping and router · up 01:00:00");
    assertThat(seen.console().lines().filter(line -> line.contains("CONSOLE"))).isEmpty();
  }

  @Test
  void markupInTheNameOfASiteIsText() throws IOException, InterruptedException {
    assertThat(browse("#sites").document())
        .contains("&lt;img src=x onerror=document.title='owned'&gt;")
        .contains("<title>SITE1 · Rhumb</title>");
  }

  private record Browsing(String document, String console) {}

  private Browsing browse(String fragment) throws IOException, InterruptedException {
    Path document = folder.resolve("document");
    Path console = folder.resolve("console");
    List<String> command = new ArrayList<>(List.of("chromium", "--headless", "--no-sandbox"));
    command.addAll(List.of("--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr"));
    command.addAll(List.of("--user-data-dir=" + folder.resolve("profile")));
    command.addAll(List.of("--virtual-time-budget=3000", "--dump-dom"));
    command.add(server.url() + "/" + fragment);
    Process browser =
        new ProcessBuilder(command)
            .redirectOutput(document.toFile())
            .redirectError(console.toFile())
            .start();
    try {
      assertThat(browser.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly();
    }
    return new Browsing(
        Files.readString(document),
        new String(Files.readAllBytes(console), StandardCharsets.UTF_8));
  }
}
