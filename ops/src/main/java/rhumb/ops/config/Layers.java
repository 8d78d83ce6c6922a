package rhumb.ops.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The layers of a node's configuration. What comes later wins, key by key: the file, the drop-ins
/// `conf.d/*.conf` beside it in the order of their names, the environment.
final class Layers {
  private static final String DROP_INS = "conf.d";

  private final Path file;
  private final Problems problems;

  Layers(Path file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /// @param manual where the keys that the environment may set come from
  ConfigObject read(ConfigObject manual, Map<String, String> environment) {
    Config written = parse(file);
    for (Path dropIn : dropIns()) written = parse(dropIn).withFallback(written);
    Environment overrides = new Environment(environment, problems);
    try {
      // once without the environment, which may only set keys that make sense
      Config resolved = written.resolve();
      return overrides.over(resolved, manual).root();
    } catch (ConfigException e) {
      ConfigOrigin origin = e.origin();
      if (origin == null) problems.add(0, sentence(e), hint(e));
      else problems.add(origin, "", sentence(e), hint(e));
      return ConfigFactory.empty().root();
    }
  }

  private List<Path> dropIns() {
    Path parent = file.toAbsolutePath().getParent();
    Path folder = (parent == null ? Path.of("/") : parent).resolve(DROP_INS);
    if (!Files.isDirectory(folder)) return List.of();
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(path -> path.toString().endsWith(".conf")).sorted().toList();
    } catch (IOException _) {
      problems.add(0, "cannot list " + folder, "");
      return List.of();
    }
  }

  private Config parse(Path one) {
    if (!Files.exists(one)) {
      problems.addTo(one, 0, "there is no such file", "");
    } else if (Files.isDirectory(one)) {
      problems.addTo(one, 0, "is a folder", "name the file in it");
    } else if (!Files.isReadable(one)) {
      problems.addTo(one, 0, "cannot be read: permission denied", "");
    } else {
      return parseReadable(one);
    }
    return ConfigFactory.empty();
  }

  private Config parseReadable(Path one) {
    // CONF whatever the file is called: .json and .properties would be other languages
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setAllowMissing(false).setSyntax(ConfigSyntax.CONF);
    try {
      return ConfigFactory.parseFile(one.toFile(), options);
    } catch (ConfigException e) {
      problems.addTo(one, line(e.origin()), sentence(e), hint(e));
      return ConfigFactory.empty();
    }
  }

  private static int line(@Nullable ConfigOrigin origin) {
    return origin == null ? 0 : Math.max(0, origin.lineNumber());
  }

  /// Without the place, which comes first anyway, and on one line.
  private static String sentence(ConfigException e) {
    String said = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    ConfigOrigin origin = e.origin();
    String place = origin == null ? "" : origin.description() + ": ";
    String bare = said.startsWith(place) ? said.substring(place.length()) : said;
    int advice = bare.indexOf(" (if ");
    return advice < 0 ? bare : bare.substring(0, advice);
  }

  private static String hint(ConfigException e) {
    if (e instanceof ConfigException.UnresolvedSubstitution) {
      return "set that environment variable, or write ${?NAME} to make it optional";
    }
    return String.valueOf(e.getMessage()).contains("':'")
        ? "put quotes around IPv6 addresses"
        : "put quotes around values with special characters";
  }
}
