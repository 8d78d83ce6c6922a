package rhumb.ops.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Names of what is logged, for programs: they stay when the words for people change. The list is
/// `events.txt` beside this class, a line for each: name, blanks, and the words as in the source.
public final class EventNames {
  private static final String LIST = "events.txt";
  private static final Map<String, String> NAMES = read();

  private EventNames() {}

  /// By the words that are logged.
  static Map<String, String> all() {
    return NAMES;
  }

  private static Map<String, String> read() {
    try (InputStream in = EventNames.class.getResourceAsStream(LIST)) {
      byte[] octets = Objects.requireNonNull(in, LIST).readAllBytes();
      Map<String, String> names = new TreeMap<>();
      for (String line : new String(octets, StandardCharsets.UTF_8).lines().toList()) {
        if (line.isBlank() || line.startsWith("#")) continue;
        String[] parts = line.split(" +", 2);
        names.put(parts[1], parts[0]);
      }
      return Map.copyOf(names);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a broken jar
    }
  }

  /// What libraries log is named after who logs it.
  static String of(ILoggingEvent event) {
    String name = NAMES.get(event.getMessage());
    if (name != null) return name;
    String logger = event.getLoggerName();
    String last = logger.substring(logger.lastIndexOf('.') + 1);
    String words = last.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replaceAll("[^A-Za-z0-9]+", "-");
    return "library-" + words.toLowerCase(Locale.ROOT);
  }
}
