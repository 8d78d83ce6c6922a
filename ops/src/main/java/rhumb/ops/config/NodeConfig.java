package rhumb.ops.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.settings.MappingSettings;
import rhumb.router.settings.RouterSettings;

/// Reads the one file that makes a node. The manual of its keys is `reference.conf` beside this
/// class, which is also where the defaults come from.
public final class NodeConfig {
  private static final String MANUAL = "reference.conf";

  private NodeConfig() {}

  /// @throws InvalidConfig with everything that is wrong with it
  public static NodeSettings load(Path file) throws InvalidConfig {
    Problems problems = new Problems(file);
    ConfigObject written = parse(file, problems);
    problems.throwIfAny();
    ConfigObject manual = ConfigFactory.parseString(manual()).root();
    NodeSettings settings;
    try (Section root = new Section("", written, manual, problems);
        Section rhumb = root.section("rhumb")) {
      if (!root.has("rhumb")) root.wrong("rhumb", "is missing", "write rhumb { … } around it all");
      problems.throwIfAny();
      settings = node(rhumb);
    }
    problems.throwIfAny();
    return settings;
  }

  /// The text of the manual: every key with its meaning, its unit and its default.
  public static String manual() {
    try (InputStream in = NodeConfig.class.getResourceAsStream(MANUAL)) {
      return new String(Objects.requireNonNull(in, MANUAL).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a broken jar
    }
  }

  private static ConfigObject parse(Path file, Problems problems) {
    if (!Files.exists(file)) {
      problems.add(0, "there is no such file", "");
    } else if (Files.isDirectory(file)) {
      problems.add(0, "is a folder", "name the file in it");
    } else if (!Files.isReadable(file)) {
      problems.add(0, "cannot be read: permission denied", "");
    } else {
      return parseReadable(file, problems);
    }
    return ConfigFactory.empty().root();
  }

  private static ConfigObject parseReadable(Path file, Problems problems) {
    // CONF whatever the file is called: .json and .properties would be other languages
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setAllowMissing(false).setSyntax(ConfigSyntax.CONF);
    try {
      return ConfigFactory.parseFile(file.toFile(), options).resolve().root();
    } catch (ConfigException e) {
      problems.add(line(e.origin()), sentence(e), hint(e));
      return ConfigFactory.empty().root();
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

  private static NodeSettings node(Section in) {
    String name = in.optional("name", NodeConfig::name).orElseGet(NodeConfig::hostName);
    Optional<MappingSettings> mapping = Optional.empty();
    Optional<RouterSettings> router = Optional.empty();
    if (in.has("mapping")) {
      try (Section section = in.section("mapping")) {
        mapping = Optional.of(new MappingReader(section).read(name));
      }
    }
    if (in.has("router")) {
      try (Section section = in.section("router")) {
        router = Optional.of(new RouterReader(section).read(name));
      }
    }
    if (!in.has("mapping") && !in.has("router")) {
      in.wrong("router", "this node has no role", "write mapping { … }, router { … } or both");
    }
    return new NodeSettings(name, mapping, router, HttpReader.read(in), log(in));
  }

  private static String name(String text) {
    if (text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) return text;
    throw new Scalar.Hinted(
        "not a name: \"" + text + "\"", "write letters, digits, '.', '_' and '-', at most 63");
  }

  private static String hostName() {
    try {
      String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      return name(host);
    } catch (IOException | IllegalArgumentException _) {
      return "rhumb";
    }
  }

  private static LogSettings log(Section in) {
    try (Section log = in.section("log");
        Section levels = log.section("levels")) {
      Map<String, LogSettings.Level> byLogger = new TreeMap<>();
      for (String logger : levels.keys()) {
        byLogger.put(logger, levels.oneOf(logger, LogSettings.Level.class));
      }
      return new LogSettings(
          log.oneOf("level", LogSettings.Level.class),
          log.oneOf("format", LogSettings.Format.class),
          byLogger);
    }
  }
}
