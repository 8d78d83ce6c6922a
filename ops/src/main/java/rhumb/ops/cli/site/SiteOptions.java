package rhumb.ops.cli.site;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What of a site can be given on the command line; what is not given stays as it is.
final class SiteOptions {
  @Option(
      names = "--prefix",
      paramLabel = "EID",
      description =
          "What the site may register, such as 10.1.0.0/16 or [7]10.1.0.0/16; again for"
              + " more. Replaces those that it has.")
  private List<String> prefixes = List.of();

  @Option(
      names = "--accept-more-specifics",
      negatable = true,
      description = "Whether prefixes inside may be registered as well.")
  private Optional<Boolean> acceptMoreSpecifics = Optional.empty();

  @Option(
      names = "--allowed-locator",
      paramLabel = "RLOC",
      description = "The only locators that it may register; again for more.")
  private List<String> allowedLocators = List.of();

  @Option(
      names = "--proxy-reply",
      negatable = true,
      description =
          "Whether the Map-Server answers for the site even if its ETRs do not ask it to.")
  private Optional<Boolean> proxyReply = Optional.empty();

  @Option(names = "--replay", paramLabel = "CHECK", description = "compat or strict.")
  private Optional<String> replay = Optional.empty();

  @Option(
      names = "--minimum-algorithm",
      paramLabel = "ALGORITHM",
      description = "none, sha1 or sha2: what registrations must be signed with at least.")
  private Optional<String> minimumAlgorithm = Optional.empty();

  @Option(
      names = "--max-prefixes",
      paramLabel = "N",
      description = "How many prefixes it may have registered at a time.")
  private Optional<Integer> maxPrefixes = Optional.empty();

  @Option(names = "--description", paramLabel = "TEXT", description = "For people.")
  private Optional<String> description = Optional.empty();

  void applyTo(ObjectNode site) {
    if (!prefixes.isEmpty()) {
      ArrayNode all = site.putArray("prefixes");
      prefixes.forEach(prefix -> all.addObject().put("eid", prefix));
    }
    acceptMoreSpecifics.ifPresent(
        accept ->
            site.withArray("prefixes")
                .forEach(each -> ((ObjectNode) each).put("acceptMoreSpecifics", accept)));
    if (!allowedLocators.isEmpty()) {
      ArrayNode all = site.putArray("allowedLocators");
      allowedLocators.forEach(all::add);
    }
    proxyReply.ifPresent(value -> site.put("proxyReply", value));
    replay.ifPresent(value -> site.put("replay", value));
    minimumAlgorithm.ifPresent(value -> site.put("minimumAlgorithm", value));
    maxPrefixes.ifPresent(value -> site.put("maxPrefixes", value));
    description.ifPresent(value -> site.put("description", value));
  }

  /// Which site.
  static final class Name {
    @Parameters(paramLabel = "NAME", description = "The site's name.")
    private String name = "";

    String get() {
      return name;
    }
  }

  /// Whether it is meant.
  static final class DryRun {
    @Option(names = "--dry-run", description = "Only say what would become of it.")
    private boolean dryRun;

    String query() {
      return dryRun ? "?dry-run=true" : "";
    }
  }
}
