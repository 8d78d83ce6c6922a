package rhumb.protocol.message;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// UDP payloads that other programs made or dissected, by name.
public final class Vectors {
  private static final Map<String, byte[]> ALL = read();

  private Vectors() {}

  public static Map<String, byte[]> all() {
    return ALL;
  }

  /// Those of port 4342.
  public static Map<String, byte[]> control() {
    var control = new LinkedHashMap<>(ALL);
    control.keySet().removeIf(name -> name.startsWith("data-"));
    return control;
  }

  public static byte[] get(String name) {
    return Objects.requireNonNull(ALL.get(name), name).clone();
  }

  private static Map<String, byte[]> read() {
    Map<String, byte[]> vectors = new LinkedHashMap<>();
    try (InputStream in = Vectors.class.getResourceAsStream("vectors.txt")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .forEach(words -> vectors.put(words[0], HexFormat.of().parseHex(words[1])));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return vectors;
  }
}
