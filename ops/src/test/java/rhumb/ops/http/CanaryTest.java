package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import rhumb.mapping.node.MappingNode;
import rhumb.ops.SeedLab;
import rhumb.ops.access.Role;
import rhumb.ops.access.Token;
import rhumb.ops.access.Tokens;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.config.NodeSettings;

/// Secrets that were planted in the configuration come out nowhere.
class CanaryTest {
  private static final String KEY = "canary-key-of-a-site";
  private static final String TOKEN = "canary-token-of-somebody";

  @TempDir private Path folder;

  @Test
  void noAnswerAndNoLineOfTheLogHoldsASecret() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger("rhumb");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    Level before = root.getLevel();
    root.setLevel(Level.TRACE);
    root.addAppender(lines);
    try {
      askEverything();
      String logged =
          lines.list.stream()
              .map(ILoggingEvent::getFormattedMessage)
              .collect(Collectors.joining("\n"));
      assertThat(logged).contains("by anna at 127.0.0.1").doesNotContain("canary");
    } finally {
      root.detachAppender(lines);
      root.setLevel(before);
    }
  }

  private void askEverything() throws Exception {
    Path config = folder.resolve("node.conf");
    Files.writeString(
        config,
        """
        rhumb {
          name = birdless
          mapping {
            addresses = [127.0.0.79]
            journal.embedded.folder = journal
            sites = [{ name = SITE1, keys = [{ key = %s }], prefixes = [{ eid = 10.1.0.0/16 }] }]
          }
        }
        """
            .formatted(KEY));
    NodeSettings settings = NodeConfig.load(config);
    var tokens = new Tokens(List.of(Token.of("anna", Role.ADMIN, TOKEN)));
    var serving = new Serving(InetAddress.getLoopbackAddress(), 0, List.of(), tokens);
    try (MappingNode node = MappingNode.start(settings.mapping().orElseThrow());
        OpsServer server = OpsServer.start(asked(node), serving);
        HttpClient client = HttpClient.newHttpClient()) {
      int asked = 0;
      for (Endpoint each : server.endpoints()) {
        String path = each.pattern().replace("{name}", "SITE1").replaceAll("[{}]", "");
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Bearer " + TOKEN)
                .method(each.method(), BodyPublishers.noBody())
                .build();
        try (InputStream body = client.send(request, BodyHandlers.ofInputStream()).body()) {
          String text = new String(body.readNBytes(1 << 22), StandardCharsets.UTF_8);
          assertThat(text).as(path).doesNotContain("canary");
        }
        asked++;
      }
      assertThat(asked).isGreaterThan(30);
    }
    assertThat(settings.toString()).doesNotContain(KEY);
  }

  private static Asked asked(MappingNode node) {
    return new Asked(
        "birdless", "1.0", SeedLab.NOW, SeedLab.CLOCK, Optional.of(node), Optional.empty());
  }
}
