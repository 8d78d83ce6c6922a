package rhumb.ops.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import rhumb.ops.cli.Failure;

/// A key on the command line: never the secret itself, which other users of the machine could see.
final class KeyOptions {
  private static final int LONGEST = 1024; // octets

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "What holds the secret and nothing else; - for standard input.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--key-id",
      paramLabel = "N",
      description = "0..255; if not given, the first that the site does not have.")
  private Optional<Integer> id = Optional.empty();

  @Option(
      names = "--algorithm",
      paramLabel = "ALGORITHM",
      defaultValue = "sha2",
      description = "sha1 or sha2 (${DEFAULT-VALUE}).")
  private String algorithm = "sha2";

  /// @param present the keys that the site has
  ObjectNode read(Optional<ArrayNode> present) {
    Path source =
        file.orElseThrow(
            () -> SiteCommand.misused("there is no key", "name a file with --key-file"));
    ObjectNode key = SiteApi.object();
    key.put("id", id.orElseGet(() -> free(present)));
    key.put("algorithm", algorithm);
    return key.put("key", secret(source));
  }

  private static int free(Optional<ArrayNode> present) {
    Set<Integer> used = new HashSet<>();
    for (JsonNode key : present.map(JsonNode::elements).map(KeyOptions::list).orElse(Set.of())) {
      used.add(key.path("id").asInt());
    }
    int free = 0;
    while (used.contains(free)) free++;
    return free;
  }

  private static Set<JsonNode> list(java.util.Iterator<JsonNode> elements) {
    Set<JsonNode> all = new HashSet<>();
    elements.forEachRemaining(all::add);
    return all;
  }

  private static String secret(Path source) {
    try {
      byte[] octets =
          source.equals(SiteCommand.STANDARD_INPUT)
              ? System.in.readNBytes(LONGEST + 1)
              : Files.readAllBytes(source);
      String secret = new String(octets, StandardCharsets.UTF_8).strip();
      if (!secret.isEmpty() && octets.length <= LONGEST) return secret;
      throw SiteCommand.misused(source + " holds no secret", "");
    } catch (IOException e) {
      throw SiteCommand.misused("cannot read " + source + ": " + Failure.because(e), "");
    }
  }
}
