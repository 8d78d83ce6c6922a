package rhumb.ops.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads single values. HOCON's own typed reads let `lots` pass for a number.
final class Scalar {
  private Scalar() {}

  static int number(String text, int least, int most) {
    try {
      long value = Long.decode(text);
      if (value >= least && value <= most) return (int) value;
    } catch (NumberFormatException _) {
      throw new Hinted(
          "not a whole number: \"" + text + "\"", "write one of " + least + ".." + most);
    }
    throw new Hinted(text + " is out of range", "write one of " + least + ".." + most);
  }

  static boolean flag(String text) {
    return switch (text) {
      case "true", "on", "yes" -> true;
      case "false", "off", "no" -> false;
      default -> throw new Hinted("neither true nor false: \"" + text + "\"", "");
    };
  }

  static Duration duration(String text, Duration least, Duration most) {
    String hint = "write a number and a unit, such as 500ms, 60s, 15m, 24h or 1d";
    if (text.matches("[0-9.]+")) throw new Hinted("a time without a unit: " + text, hint);
    Duration value;
    try {
      value = ConfigFactory.parseMap(Map.of("it", text)).getDuration("it");
    } catch (ConfigException _) {
      throw new Hinted("not a time: \"" + text + "\"", hint);
    }
    if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) return value;
    throw new Hinted(text + " is out of range", "write " + words(least) + " to " + words(most));
  }

  static int size(String text, int most) {
    long value;
    try {
      value = ConfigFactory.parseMap(Map.of("it", text)).getBytes("it");
    } catch (ConfigException _) {
      throw new Hinted("not a size: \"" + text + "\"", "write octets, or a unit as in 4MiB");
    }
    if (value >= 0 && value <= most) return (int) value;
    throw new Hinted(text + " is out of range", "write at most " + most + " octets");
  }

  static <E extends Enum<E>> E constant(String text, Class<E> type) {
    List<String> words = Arrays.stream(type.getEnumConstants()).map(Scalar::word).toList();
    int index = words.indexOf(text.toLowerCase(Locale.ROOT));
    if (index >= 0) return type.getEnumConstants()[index];
    throw new Hinted(
        "unknown word \"" + text + "\"",
        Spelling.nearest(text, words)
            .map(near -> "did you mean " + near + "?")
            .orElse("write one of " + String.join(", ", words)));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String words(Duration time) {
    return time.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /// A refusal that also says what to do.
  static final class Hinted extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String hint;

    Hinted(String what, String hint) {
      super(what, null);
      this.hint = hint;
    }

    String what() {
      return String.valueOf(getMessage());
    }

    String hint() {
      return hint;
    }
  }
}
