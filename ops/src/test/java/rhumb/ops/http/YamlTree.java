package rhumb.ops.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/// As much of YAML as our own file uses: maps and lists by indentation, quoted and bare scalars,
/// and lists of words in brackets.
final class YamlTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final List<String> lines;
  private int at;

  private YamlTree(List<String> lines) {
    this.lines = lines;
  }

  static JsonNode parse(String text) {
    return new YamlTree(
            text.lines().filter(l -> !l.isBlank() && !l.strip().startsWith("#")).toList())
        .block(0);
  }

  private boolean has(int indent) {
    return at < lines.size() && indent(lines.get(at)) >= indent;
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  private JsonNode block(int indent) {
    return lines.get(at).strip().startsWith("- ") ? list(indent) : map(indent);
  }

  private ArrayNode list(int indent) {
    ArrayNode list = NODES.arrayNode();
    while (has(indent) && lines.get(at).strip().startsWith("- ")) {
      // the first member of a map stands behind the dash
      int inner = indent(lines.get(at)) + 2;
      String bare = " ".repeat(inner) + lines.get(at).strip().substring(2);
      YamlTree below =
          new YamlTree(Stream.concat(Stream.of(bare), lines.stream().skip(at + 1L)).toList());
      list.add(below.map(inner));
      at += below.at;
    }
    return list;
  }

  private ObjectNode map(int indent) {
    ObjectNode map = NODES.objectNode();
    while (has(indent) && indent(lines.get(at)) == indent) {
      String line = lines.get(at).strip();
      if (line.startsWith("- ")) break;
      int colon = line.startsWith("\"") ? line.indexOf("\":") + 1 : colon(line);
      String key = unquoted(line.substring(0, colon));
      String rest = line.substring(colon + 1).strip();
      at++;
      map.set(key, rest.isEmpty() ? block(indent(lines.get(at))) : scalar(rest));
    }
    return map;
  }

  private static int colon(String line) {
    int colon = line.endsWith(":") && !line.contains(": ") ? line.length() - 1 : line.indexOf(": ");
    if (colon < 0) throw new IllegalArgumentException("no key in: " + line);
    return colon;
  }

  private static JsonNode scalar(String text) {
    if (text.equals("{}")) return NODES.objectNode();
    if (text.startsWith("[")) {
      ArrayNode words = NODES.arrayNode();
      String inside = text.substring(1, text.length() - 1);
      if (!inside.isBlank()) {
        for (String word : inside.split(",", -1)) words.add(unquoted(word.strip()));
      }
      return words;
    }
    if (text.equals("true") || text.equals("false")) return NODES.booleanNode(text.equals("true"));
    return NODES.textNode(unquoted(text));
  }

  private static String unquoted(String text) {
    if (!text.startsWith("\"")) return text;
    try {
      return new ObjectMapper().readValue(text, String.class);
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
