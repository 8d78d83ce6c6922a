package rhumb.ops.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.settings.MappingSettings.Use;
import rhumb.mapping.settings.SitePolicy;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.Locator;

/// A site as JSON: the keys of the configuration file in camel case, read by the same rules.
/// Secrets
/// go in and never come out; a key without its secret means the one that the site has already.
public final class SiteDocument {
  private static final Pattern HUMP = Pattern.compile("[A-Z]");
  private static final Pattern HYPHEN = Pattern.compile("-([a-z])");
  private static final Pattern KEBAB = Pattern.compile("\\b[a-z]+(?:-[a-z]+)+\\b");
  private static final ConfigObject DEFAULTS =
      ConfigFactory.parseString(NodeConfig.manual()).getObject("rhumb.mapping.site-defaults");

  private SiteDocument() {}

  /// @param before the site as it is, for the secrets that are not sent again
  public static Site read(JsonNode document, Optional<Site> before) throws InvalidSite {
    if (!(document instanceof ObjectNode object)) {
      throw new InvalidSite(List.of(new InvalidSite.Mistake("", "is no JSON object")));
    }
    ObjectNode filled = object.deepCopy();
    List<SharedKey> kept = new ArrayList<>();
    before.ifPresent(site -> fillSecrets(filled, site, kept));
    Path nowhere = Path.of("request");
    var problems = new Problems(nowhere);
    ConfigObject config = (ConfigObject) ConfigValueFactory.fromAnyRef(plain(filled), "request");
    Optional<Site> read;
    try (Section section = new Section("", config, DEFAULTS, problems)) {
      read = new SiteReader(false).read(section);
    }
    try {
      problems.throwIfAny();
    } catch (InvalidConfig e) {
      throw new InvalidSite(e.problems().stream().map(SiteDocument::mistake).toList());
    }
    return withKept(read.orElseThrow(), kept);
  }

  private static void fillSecrets(ObjectNode document, Site site, List<SharedKey> kept) {
    if (!document.has("keys")) {
      ArrayNode keys = document.putArray("keys");
      site.keys().forEach(key -> keys.addObject().put("id", key.id()));
    }
    if (!(document.get("keys") instanceof ArrayNode keys)) return;
    for (JsonNode each : keys) {
      if (!(each instanceof ObjectNode key) || key.has("key")) continue;
      int id = key.path("id").asInt(0);
      site.keys().stream()
          .filter(known -> known.id() == id)
          .findFirst()
          .ifPresent(
              known -> {
                key.put("key", "kept");
                kept.add(known);
              });
    }
  }

  private static Site withKept(Site site, List<SharedKey> kept) {
    List<SharedKey> keys = new ArrayList<>();
    for (SharedKey each : site.keys()) {
      keys.add(kept.stream().filter(key -> key.id() == each.id()).findFirst().orElse(each));
    }
    return new Site(
        site.name(),
        site.shutdown(),
        keys,
        site.prefixes(),
        site.allowedLocators(),
        site.forceProxyReply(),
        site.description(),
        site.policy());
  }

  private static @Nullable Object plain(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, @Nullable Object> map = new HashMap<>();
        node.properties().forEach(each -> map.put(kebab(each.getKey()), plain(each.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        node.forEach(each -> list.add(plain(each)));
        yield list;
      }
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.numberValue();
      case NULL, MISSING -> null;
      default -> node.asText();
    };
  }

  private static InvalidSite.Mistake mistake(Problem problem) {
    String pointer =
        problem.path().isEmpty()
            ? ""
            : "/" + camel(problem.path().replaceAll("\\[(\\d+)]", "/$1").replace('.', '/'));
    String hint = problem.hint().isEmpty() ? "" : "; " + problem.hint();
    return new InvalidSite.Mistake(
        pointer.replace("\"", ""),
        KEBAB.matcher(problem.what() + hint).replaceAll(SiteDocument::known));
  }

  /// Words of the configuration, and no others, as they are in JSON.
  private static String known(java.util.regex.MatchResult word) {
    String rendered = DEFAULTS.render();
    return rendered.contains("\"" + word.group() + "\"")
            || KEYS_WITHOUT_DEFAULT.contains(word.group())
        ? camel(word.group())
        : word.group();
  }

  private static final List<String> KEYS_WITHOUT_DEFAULT = List.of("xtr-id", "key-file");

  private static String kebab(String camel) {
    return HUMP.matcher(camel).replaceAll(hump -> "-" + hump.group().toLowerCase(Locale.ROOT));
  }

  private static String camel(String kebab) {
    return HYPHEN.matcher(kebab).replaceAll(hump -> hump.group(1).toUpperCase(Locale.ROOT));
  }

  /// Without any secret.
  public static ObjectNode write(Site site) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("name", site.name());
    site.description().ifPresent(text -> document.put("description", text));
    document.put("shutdown", site.shutdown());
    document.put("proxyReply", site.forceProxyReply());
    SitePolicy policy = site.policy();
    document.put("replay", word(policy.replay()));
    document.put(
        "minimumAlgorithm", policy.minimumAlgorithm().map(HmacAlgorithm::label).orElse("none"));
    document.put("maxPrefixes", policy.maxPrefixes());
    rlocs(document.putArray("allowedLocators"), site.allowedLocators());
    ArrayNode keys = document.putArray("keys");
    for (SharedKey key : site.keys()) {
      keys.addObject().put("id", key.id()).put("algorithm", key.algorithm().label());
    }
    ArrayNode prefixes = document.putArray("prefixes");
    site.prefixes().forEach(prefix -> write(prefix, prefixes.addObject()));
    ArrayNode subscribers = document.putArray("subscribers");
    for (SitePolicy.Subscriber each : policy.subscribers()) {
      ObjectNode subscriber = subscribers.addObject();
      subscriber.put("xtrId", each.identity().xtrId());
      subscriber.put("siteId", String.format("0x%016X", each.identity().siteId()));
      rlocs(subscriber.putArray("rlocs"), each.rlocs());
    }
    return document;
  }

  private static void write(SitePrefix prefix, ObjectNode document) {
    document.put("eid", prefix.eid().toString());
    document.put("acceptMoreSpecifics", prefix.acceptMoreSpecifics());
    switch (prefix.use()) {
      case Use.Registered() -> {}
      case Use.Denied(var action) -> document.put("deny", denial(action));
      case Use.Static(var ttl, var locators) -> {
        document.put("ttl", ttl + "m");
        ArrayNode all = document.putArray("locators");
        for (Locator each : locators) {
          all.addObject()
              .put("rloc", each.rloc().toString())
              .put("priority", each.priority())
              .put("weight", each.weight())
              .put("multicastPriority", each.multicastPriority())
              .put("multicastWeight", each.multicastWeight());
        }
      }
    }
  }

  private static String denial(Action action) {
    return switch (action) {
      case NATIVELY_FORWARD -> "natively-forward";
      case DROP_POLICY_DENIED -> "policy-denied";
      case DROP_AUTHENTICATION_FAILURE -> "authentication-failure";
      default -> "drop";
    };
  }

  private static void rlocs(ArrayNode array, List<Rloc> rlocs) {
    rlocs.forEach(rloc -> array.add(rloc.toString()));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
