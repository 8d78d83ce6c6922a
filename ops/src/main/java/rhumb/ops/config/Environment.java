package rhumb.ops.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Environment variables that set keys: `RHUMB_ROUTER_MAP_CACHE_MAX_ENTRIES` sets
/// `rhumb.router.map-cache.max-entries`. Lists are written as in the file: `[a, b]`.
final class Environment {
  /// How Problems and origins call it.
  static final String ORIGIN = "environment ";

  private static final Pattern OURS =
      Pattern.compile("RHUMB_(NAME|(MAPPING|ROUTER|OPS|LOG)_[A-Z0-9_]+)");

  /// Keys without a default, which the manual has in comments only.
  private static final List<String> WITHOUT_DEFAULT =
      List.of(
          "rhumb.name",
          "rhumb.mapping.addresses",
          "rhumb.mapping.journal.postgresql.url",
          "rhumb.mapping.journal.postgresql.user",
          "rhumb.mapping.journal.postgresql.password",
          "rhumb.mapping.journal.postgresql.password-file",
          "rhumb.ops.http.token-file",
          "rhumb.ops.http.tls.cert-file",
          "rhumb.ops.http.tls.key-file",
          "rhumb.ops.http.tls.client-ca-file",
          "rhumb.router.rlocs");

  private final Map<String, String> variables;
  private final Problems problems;

  Environment(Map<String, String> variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  Config over(Config written, ConfigObject manual) {
    Map<String, String> paths = new TreeMap<>();
    WITHOUT_DEFAULT.forEach(path -> paths.put(variable(path), path));
    manual.toConfig().entrySet().forEach(e -> paths.put(variable(e.getKey()), e.getKey()));
    written.entrySet().forEach(e -> paths.put(variable(e.getKey()), e.getKey()));
    Config result = written;
    for (Map.Entry<String, String> set : new TreeMap<>(variables).entrySet()) {
      String name = set.getKey();
      if (!OURS.matcher(name).matches()) continue;
      String path = paths.get(name);
      if (path == null) {
        String hint =
            Spelling.nearest(name, paths.keySet())
                .map(near -> "did you mean " + near + "?")
                .orElse("`rhumb config reference` lists the keys");
        problems.addTo(ORIGIN + name, "sets no key", hint);
      } else {
        result = result.withValue(path, value(name, set.getValue()));
      }
    }
    return result;
  }

  private static String variable(String path) {
    return path.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
  }

  private ConfigValue value(String name, String text) {
    String origin = ORIGIN + name;
    if (!text.strip().startsWith("[")) return ConfigValueFactory.fromAnyRef(text, origin);
    try {
      ConfigParseOptions named = ConfigParseOptions.defaults().setOriginDescription(origin);
      return ConfigFactory.parseString("value = " + text, named).getValue("value");
    } catch (ConfigException _) {
      problems.addTo(origin, "is no list", "write [a, b], with quotes around IPv6 addresses");
      return ConfigValueFactory.fromAnyRef(List.of(), origin);
    }
  }
}
