package rhumb.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
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
      String home = "/opt/rhumb-" + Packages.version();
      assertThat(root.say(home + "/bin/rhumb", "--version"))
          .isEqualTo("rhumb " + Packages.release() + "\n");
      assertThat(
              root.say(
                  home + "/bin/rhumb", "config", "check", home + "/etc/rhumb/mapping/rhumb.conf"))
          .startsWith("fine");
    }
  }

  @Test
  void theImageIsOneToOthersAndRuns() throws Exception {
    Path image = unpack(Packages.image(), Files.createDirectory(work.resolve("image")));
    Path bundle = work.resolve("bundle");
    String named = image + ":" + Packages.release();
    Packages.run("umoci", "unpack", "--image", named, bundle.toString()); // compares all digests
    JsonNode runtime = json(bundle.resolve("config.json"));
    assertThat(runtime.at("/process/args/0").asText()).isEqualTo("/usr/bin/rhumb");
    assertThat(runtime.at("/process/user/uid").asInt()).isEqualTo(65532);
    assertThat(runtime.path("annotations").path("org.opencontainers.image.version").asText())
        .isEqualTo(Packages.release());
    try (var root = CleanRoot.of(bundle.resolve("rootfs"))) {
      assertThat(root.say("/usr/bin/rhumb", "--version"))
          .isEqualTo("rhumb " + Packages.release() + "\n");
      assertThat(root.say("/usr/bin/rhumb", "config", "check", "/etc/rhumb/mapping/rhumb.conf"))
          .startsWith("fine");
    }
  }

  private static JsonNode json(Path file) throws Exception {
    return JSON.readTree(file.toFile());
  }

  private static Path unpack(Path archive, Path folder) throws Exception {
    Packages.run("tar", "-C", folder.toString(), "-xf", archive.toString());
    return folder;
  }
}
