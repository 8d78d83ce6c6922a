package rhumb.ops.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One `{ … }` of a configuration, read key by key. Whatever is wrong becomes a [Problem] and the
/// reading goes on with a stand-in; [Problems#throwIfAny] keeps stand-ins from being used.
///
/// Closing reports the keys that nobody asked for.
final class Section implements AutoCloseable {
  private final String path;
  private final ConfigObject own;
  private final ConfigObject defaults;
  private final Problems problems;
  private final Set<String> known = new TreeSet<>();

  /// @param own what the person wrote
  /// @param defaults what the manual says for keys that are not written
  Section(String path, ConfigObject own, ConfigObject defaults, Problems problems) {
    this.path = path;
    this.own = own;
    this.defaults = defaults;
    this.problems = problems;
  }

  @Override
  public void close() {
    for (String key : own.keySet()) {
      if (known.contains(key)) continue;
      String hint =
          Spelling.nearest(key, known)
              .map(near -> "did you mean " + near + "?")
              .orElse("known here: " + String.join(", ", known));
      problems.add(own.get(key).origin(), at(key), "unknown key", hint);
    }
  }

  /// Says that `key` is wrong, where it is written or where it is missing.
  void wrong(String key, String what, String hint) {
    known.add(key);
    ConfigValue written = own.get(key);
    problems.add((written == null ? own : written).origin(), at(key), what, hint);
  }

  /// Whether the person wrote it.
  boolean has(String key) {
    known.add(key);
    ConfigValue value = own.get(key);
    return value != null && value.valueType() != ConfigValueType.NULL;
  }

  boolean isEmptyList(String key) {
    return find(key) instanceof ConfigList list && list.isEmpty();
  }

  /// The keys that the person wrote, for sections whose keys are names.
  Set<String> keys() {
    return own.keySet();
  }

  /// The folder that relative paths start from.
  Path folder() {
    Path parent = problems.file().toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  // Single values.

  /// @param parser throws IllegalArgumentException saying what is wrong
  <T> Optional<T> optional(String key, Function<String, T> parser) {
    ConfigValue value = find(key);
    return value == null ? Optional.empty() : scalar(value, at(key), parser);
  }

  <T> Optional<T> required(String key, Function<String, T> parser) {
    if (find(key) == null) wrong(key, "is missing", "");
    return optional(key, parser);
  }

  String text(String key) {
    return required(key, Function.identity()).orElse("");
  }

  int number(String key, int least, int most) {
    return required(key, text -> Scalar.number(text, least, most)).orElse(least);
  }

  boolean flag(String key) {
    return required(key, Scalar::flag).orElse(false);
  }

  Duration duration(String key, Duration least, Duration most) {
    return required(key, text -> Scalar.duration(text, least, most)).orElse(least);
  }

  /// @param most in octets
  int size(String key, int most) {
    return required(key, text -> Scalar.size(text, most)).orElse(0);
  }

  /// One of the constants, written in lower case with hyphens.
  <E extends Enum<E>> E oneOf(String key, Class<E> type) {
    E first = type.getEnumConstants()[0];
    return required(key, text -> Scalar.constant(text, type)).orElse(first);
  }

  // Lists: elements that are wrong are reported and left out.

  /// A list, or a single value in the place of a list of one.
  <T> List<T> values(String key, Function<String, T> parser) {
    ConfigValue value = find(key);
    if (value == null) return List.of();
    if (!(value instanceof ConfigList list)) {
      return scalar(value, at(key), parser).map(List::of).orElse(List.of());
    }
    List<T> parsed = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String where = at(key) + "[" + i + "]";
      Optional<T> one = scalar(list.get(i), where, parser);
      if (one.isPresent() && parsed.contains(one.get())) {
        problems.add(list.get(i).origin(), where, one.get() + " is listed twice", "");
      }
      one.ifPresent(parsed::add);
    }
    return List.copyOf(parsed);
  }

  <E extends Enum<E>> List<E> allOf(String key, Class<E> type) {
    return values(key, text -> Scalar.constant(text, type));
  }

  /// @param each reads one element; empty when it has reported that it cannot
  <T> List<T> sections(String key, String defaultsKey, Function<Section, Optional<T>> each) {
    return sections(key, defaultsKey, "", each);
  }

  /// @param essential of which key an element is the value when it is no section; empty: of none
  <T> List<T> sections(
      String key, String defaultsKey, String essential, Function<Section, Optional<T>> each) {
    known.add(defaultsKey);
    ConfigObject fallback = merged(defaultsKey);
    ConfigValue value = find(key);
    if (value == null) return List.of();
    if (!(value instanceof ConfigList list)) {
      wrong(key, "should be a list of sections [{ … }], but is " + kind(value), "");
      return List.of();
    }
    List<T> read = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String where = at(key) + "[" + i + "]";
      ConfigValue written = list.get(i);
      boolean isShort = !essential.isEmpty() && isScalar(written);
      ConfigValue section = isShort ? written.atKey(essential).root() : written;
      try (Section element = child(section, where, fallback)) {
        each.apply(element).ifPresent(read::add);
      }
    }
    return List.copyOf(read);
  }

  // Sections.

  /// Empty, when nothing is written: the manual's values alone.
  Section section(String key) {
    ConfigValue value = has(key) ? own.get(key) : null;
    ConfigValue fallback = defaults.get(key);
    ConfigObject base = fallback instanceof ConfigObject object ? object : empty();
    return value == null
        ? new Section(at(key), emptyAt(), base, problems)
        : child(value, at(key), base);
  }

  private Section child(ConfigValue value, String where, ConfigObject fallback) {
    if (value instanceof ConfigObject object) {
      return new Section(where, object, fallback, problems);
    }
    problems.add(value.origin(), where, "should be a section { … }, but is " + kind(value), "");
    return new Section(where, emptyAt(), fallback, new Problems(problems.file()));
  }

  /// Defaults for the elements of a list: the person's over the manual's.
  private ConfigObject merged(String key) {
    ConfigObject base = defaults.get(key) instanceof ConfigObject object ? object : empty();
    ConfigValue written = own.get(key);
    if (written == null) return base;
    try (Section checked = child(written, at(key), base)) {
      checked.known.addAll(base.keySet());
    }
    return written instanceof ConfigObject object ? object.withFallback(base) : base;
  }

  private static ConfigObject empty() {
    return ConfigFactory.empty().root();
  }

  /// An empty section that sits where this one is, for problems about what is missing in it.
  private ConfigObject emptyAt() {
    return empty().withOrigin(own.origin());
  }

  // The typed reads.

  private @Nullable ConfigValue find(String key) {
    known.add(key);
    ConfigValue value = own.containsKey(key) ? own.get(key) : defaults.get(key);
    return value == null || value.valueType() == ConfigValueType.NULL ? null : value;
  }

  private <T> Optional<T> scalar(ConfigValue value, String where, Function<String, T> parser) {
    if (!isScalar(value)) {
      problems.add(value.origin(), where, "should be a single value, but is " + kind(value), "");
      return Optional.empty();
    }
    try {
      String text = value.unwrapped() instanceof String s ? s : value.render();
      return Optional.of(parser.apply(text));
    } catch (Scalar.Hinted e) {
      problems.add(value.origin(), where, e.what(), e.hint());
    } catch (IllegalArgumentException e) {
      String said = e.getMessage() == null ? "cannot be read" : e.getMessage();
      int hint = said.indexOf("; ");
      problems.add(
          value.origin(),
          where,
          hint < 0 ? said : said.substring(0, hint),
          hint < 0 ? "" : said.substring(hint + 2));
    }
    return Optional.empty();
  }

  private static boolean isScalar(ConfigValue value) {
    return !(value instanceof ConfigObject || value instanceof ConfigList);
  }

  private static String kind(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "a section";
      case LIST -> "a list";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case NULL -> "null";
      case STRING -> "a text";
    };
  }

  private String at(String key) {
    String quoted = key.matches("[A-Za-z0-9_-]+") ? key : "\"" + key + "\"";
    return path.isEmpty() ? quoted : path + "." + quoted;
  }
}
