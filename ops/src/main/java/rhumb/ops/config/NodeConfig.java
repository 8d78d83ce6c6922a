package rhumb.ops.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
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
import rhumb.mapping.settings.MappingSettings;
import rhumb.router.settings.RouterSettings;

/// Reads the one file that makes a node. The manual of its keys is `reference.conf` beside this
/// class, which is also where the defaults come from.
public final class NodeConfig {
  private static final String MANUAL = "reference.conf";

  private NodeConfig() {}

  /// @throws InvalidConfig with everything that is wrong with it
  public static NodeSettings load(Path file) throws InvalidConfig {
    return load(file, System.getenv());
  }

  /// @param environment variables that set keys
  public static NodeSettings load(Path file, Map<String, String> environment) throws InvalidConfig {
    Problems problems = new Problems(file);
    ConfigObject manual = ConfigFactory.parseString(manual()).root();
    ConfigObject written = new Layers(file, problems).read(manual, environment);
    problems.throwIfAny();
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

  /// What a node with this configuration goes by.
  ///
  /// @throws InvalidConfig with everything that is wrong with it
  public static EffectiveConfig effective(Path file, Map<String, String> environment)
      throws InvalidConfig {
    load(file, environment);
    Problems problems = new Problems(file);
    ConfigObject manual = ConfigFactory.parseString(manual()).root();
    ConfigObject written = new Layers(file, problems).read(manual, environment);
    problems.throwIfAny();
    return EffectiveConfig.of(written, manual);
  }

  /// The text of the manual: every key with its meaning, its unit and its default.
  public static String manual() {
    try (InputStream in = NodeConfig.class.getResourceAsStream(MANUAL)) {
      return new String(Objects.requireNonNull(in, MANUAL).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a broken jar
    }
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
