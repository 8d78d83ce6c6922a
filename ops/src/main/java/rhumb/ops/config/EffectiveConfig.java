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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every value that a node goes by, with where it comes from. Secrets are masked.
///
/// @param values in the order of their keys
public record EffectiveConfig(List<Value> values) {
  private static final String DEFAULT = "default";

  /// @param path such as `rhumb.router.rlocs`; elements of lists of sections are numbered from 0
  /// @param text as it could be written
  /// @param origin `file:line`, `environment NAME` or `default`
  public record Value(String path, String text, String origin) {
    public boolean isDefault() {
      return origin.equals(DEFAULT);
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
      if (was != null && is != null && was.text().equals(is.text())) continue;
      if (was != null) changes.add("- " + path + " = " + was.text());
      if (is != null) changes.add("+ " + path + " = " + is.text());
    }
    return changes;
  }

  /// This configuration for keys with that beginning, the other one for the rest.
  public EffectiveConfig keeping(EffectiveConfig rest, String prefix) {
    List<Value> mixed = new ArrayList<>();
    for (Value value : values) if (value.path().startsWith(prefix)) mixed.add(value);
    for (Value value : rest.values()) if (!value.path().startsWith(prefix)) mixed.add(value);
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
        if (fallback != null) into.add(new Value(at, text(key, fallback), DEFAULT));
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
      into.add(new Value(path, text(key, value), origin(value.origin())));
      return;
    }
    ConfigList list = (ConfigList) value;
    for (int i = 0; i < list.size(); i++) {
      String at = path + "[" + i + "]";
      if (list.get(i) instanceof ConfigObject element) section(at, element, object(null), into);
      else value(at, key, list.get(i), into);
    }
  }

  private static String text(String key, ConfigValue value) {
    boolean secret = key.equals("key") || key.equals("password");
    return secret
        ? "\"(secret " + fingerprint(value.render()) + ")\""
        : value.render(ConfigRenderOptions.concise());
  }

  /// Too short to find the secret by, long enough to see that it changed.
  private static String fingerprint(String secret) {
    try {
      byte[] salted = ("rhumb config " + secret).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(salted);
      return HexFormat.of().formatHex(digest, 0, 1);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
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
