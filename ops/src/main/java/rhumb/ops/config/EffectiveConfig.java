package rhumb.ops.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every value that a node goes by, with where it comes from. Secrets are masked.
///
/// @param values in the order of their keys
public record EffectiveConfig(List<Value> values) {
  /// The origin of what nobody wrote.
  public static final String DEFAULT = "default";
  private static final String MASKED = "\"(secret)\"";
  private static final Pattern SECRETS_OF_URLS =
      Pattern.compile("(?i)((?:password|passwd|pwd)=)[^&;\"]*");

  /// @param path such as `rhumb.router.rlocs`; elements of lists of sections are numbered from 0
  /// @param text as it could be written
  /// @param origin `file:line`, `environment NAME` or `default`
  /// @param trace differs where what is masked in the text differs
  public record Value(String path, String text, String origin, Trace trace) {
    private boolean isAs(Value other) {
      return text.equals(other.text) && trace.equals(other.trace);
    }
  }

  /// What is left of a secret: enough to see that it changed while this process lives, and nothing
  /// that could be printed.
  static final class Trace {
    private static final byte[] SALT = SecureRandom.getSeed(16);
    private final byte[] digest;

    Trace(String secret) {
      try {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(SALT);
        digest = sha.digest(secret.getBytes(StandardCharsets.UTF_8));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Trace trace && MessageDigest.isEqual(digest, trace.digest);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
      return "trace";
    }
  }

  /// Lines `- path = text` and `+ path = text`. Secrets are compared, too, but not shown.
  public List<String> changesSince(EffectiveConfig before) {
    Map<String, Value> old = byPath(before);
    Map<String, Value> now = byPath(this);
    Set<String> paths = new TreeSet<>(old.keySet());
    paths.addAll(now.keySet());
    List<String> changes = new ArrayList<>();
    for (String path : paths) {
      Value was = old.get(path);
      Value is = now.get(path);
      if (was != null && is != null && was.isAs(is)) continue;
      if (was != null) changes.add("- " + path + " = " + was.text());
      if (is != null) changes.add("+ " + path + " = " + is.text());
    }
    return changes;
  }

  /// This configuration for the keys that are `taken`, the other one for the rest.
  public EffectiveConfig keeping(EffectiveConfig rest, Predicate<String> taken) {
    List<Value> mixed = new ArrayList<>();
    for (Value value : values) if (taken.test(value.path())) mixed.add(value);
    for (Value value : rest.values()) if (!taken.test(value.path())) mixed.add(value);
    mixed.sort(Comparator.comparing(Value::path));
    return new EffectiveConfig(List.copyOf(mixed));
  }

  private static Map<String, Value> byPath(EffectiveConfig config) {
    return config.values().stream().collect(Collectors.toMap(Value::path, Function.identity()));
  }

  static EffectiveConfig of(ConfigObject written, ConfigObject manual) {
    List<Value> values = new ArrayList<>();
    section("", written, manual, values);
    return new EffectiveConfig(List.copyOf(values));
  }

  private static void section(
      String path, ConfigObject own, ConfigObject defaults, List<Value> into) {
    TreeSet<String> keys = new TreeSet<>(own.keySet());
    for (String key : defaults.keySet()) {
      boolean role = path.equals("rhumb") && (key.equals("mapping") || key.equals("router"));
      // a role is only played when it is written; defaults of elements are no values of their own
      if (!role && !key.endsWith("-defaults")) keys.add(key);
    }
    if (own.containsKey("postgresql")) keys.remove("embedded"); // one journal or the other
    for (String key : keys) {
      String at = path.isEmpty() ? key : path + "." + key;
      ConfigValue value = own.get(key);
      ConfigValue fallback = defaults.get(key);
      if (value instanceof ConfigObject || (value == null && fallback instanceof ConfigObject)) {
        section(at, object(value), object(fallback), into);
      } else if (value == null) {
        if (fallback != null) into.add(value(at, key, fallback, DEFAULT));
      } else {
        value(at, key, value, into);
      }
    }
  }

  private static ConfigObject object(@Nullable ConfigValue value) {
    return value instanceof ConfigObject object ? object : ConfigFactory.empty().root();
  }

  private static void value(String path, String key, ConfigValue value, List<Value> into) {
    boolean sections =
        value instanceof ConfigList list
            && list.stream().anyMatch(element -> element.valueType() == ConfigValueType.OBJECT);
    if (!sections) {
      into.add(value(path, key, value, origin(value.origin())));
      return;
    }
    ConfigList list = (ConfigList) value;
    for (int i = 0; i < list.size(); i++) {
      String at = path + "[" + i + "]";
      if (list.get(i) instanceof ConfigObject element) section(at, element, object(null), into);
      else value(at, key, list.get(i), into);
    }
  }

  private static Value value(String path, String key, ConfigValue value, String origin) {
    String rendered = value.render(ConfigRenderOptions.concise());
    boolean secret = key.equals("key") || key.equals("password");
    String text = secret ? MASKED : SECRETS_OF_URLS.matcher(rendered).replaceAll("$1(secret)");
    return new Value(path, text, origin, new Trace(text.equals(rendered) ? "" : rendered));
  }

  private static String origin(ConfigOrigin origin) {
    String description = origin.description();
    if (origin.filename() == null) {
      int at = description.indexOf(Environment.ORIGIN);
      return at < 0 ? description : description.substring(at);
    }
    return origin.filename() + ":" + origin.lineNumber();
  }
}
