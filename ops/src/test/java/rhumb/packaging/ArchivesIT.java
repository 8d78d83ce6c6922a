package rhumb.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The archive and the image, unpacked where there is no Java, and in the image nothing else
/// either.
class ArchivesIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path work;

  @Test
  void theArchiveRunsWhereItWasUnpacked() throws Exception {
    Path archive = Packages.archive();
    try (var root = CleanRoot.debian(work.resolve("root"))) {
      unpack(archive, Files.createDirectories(root.folder.resolve("opt")));
      String home = "/opt/rhumb-1.0";
      assertThat(root.say(home + "/bin/rhumb", "--version")).startsWith("rhumb ");
      assertThat(
              root.say(
                  home + "/bin/rhumb", "config", "check", home + "/etc/rhumb/mapping/rhumb.conf"))
          .startsWith("fine");
    }
  }

  @Test
  void theImageIsWhatItsDigestsSayAndRuns() throws Exception {
    Path image = unpack(Packages.image(), Files.createDirectory(work.resolve("image")));
    assertThat(json(image.resolve("oci-layout")).path("imageLayoutVersion").asText())
        .isEqualTo("1.0.0");
    JsonNode reference = json(image.resolve("index.json")).path("manifests").path(0);
    JsonNode manifest = json(blob(image, reference));
    JsonNode config = json(blob(image, manifest.path("config")));
    assertThat(config.at("/config/Entrypoint/0").asText()).isEqualTo("/usr/bin/rhumb");
    assertThat(manifest.path("layers")).hasSize(1);
    Path content = Files.createDirectory(work.resolve("content"));
    unpack(blob(image, manifest.path("layers").path(0)), content);
    try (var root = CleanRoot.of(content)) {
      assertThat(root.say("/usr/bin/rhumb", "--version")).startsWith("rhumb ");
      assertThat(root.say("/usr/bin/rhumb", "config", "check", "/etc/rhumb/mapping/rhumb.conf"))
          .startsWith("fine");
    }
  }

  private static Path blob(Path image, JsonNode reference) throws Exception {
    String digest = reference.path("digest").asText();
    Path file = image.resolve("blobs").resolve(digest.replace(':', '/'));
    byte[] content = Files.readAllBytes(file);
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(content);
    assertThat("sha256:" + HexFormat.of().formatHex(sum)).isEqualTo(digest);
    assertThat(content).hasSize(reference.path("size").asInt());
    return file;
  }

  private static JsonNode json(Path file) throws Exception {
    return JSON.readTree(file.toFile());
  }

  private static Path unpack(Path archive, Path folder) throws Exception {
    Packages.run("tar", "-C", folder.toString(), "-xf", archive.toString());
    return folder;
  }
}
