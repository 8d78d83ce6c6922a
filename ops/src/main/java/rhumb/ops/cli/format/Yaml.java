package rhumb.ops.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.regex.Pattern;

/// JSON written as block-style YAML 1.2.
public final class Yaml {
  /// Texts that need no quotes: they look like nothing else.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/_][A-Za-z0-9/_. -]*(?<! )");

  /// What other readers take for a truth value or for nothing.
  private static final Pattern WORD =
      Pattern.compile("(?i)true|false|yes|no|on|off|y|n|null|nan|inf");

  private Yaml() {}

  public static String of(JsonNode json) {
    StringBuilder out = new StringBuilder();
    if (isLeaf(json)) out.append(scalar(json)).append("\n");
    else block(json, 0, out, false);
    return out.toString();
  }

  /// @param open the first line has its indentation already, after a `- `
  private static void block(JsonNode json, int depth, StringBuilder out, boolean open) {
    boolean started = open;
    if (json.isArray()) {
      for (JsonNode element : json) {
        out.append(started ? "" : "  ".repeat(depth)).append("- ");
        started = false;
        if (isLeaf(element)) out.append(scalar(element)).append("\n");
        else block(element, depth + 1, out, true);
      }
      return;
    }
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      out.append(started ? "" : "  ".repeat(depth)).append(text(field.getKey())).append(":");
      started = false;
      if (isLeaf(field.getValue())) {
        out.append(" ").append(scalar(field.getValue())).append("\n");
      } else {
        out.append("\n");
        block(field.getValue(), depth + 1, out, false);
      }
    }
  }

  private static boolean isLeaf(JsonNode json) {
    return !json.isContainerNode() || json.isEmpty();
  }

  private static String scalar(JsonNode json) {
    return json.isTextual() ? text(json.textValue()) : json.toString();
  }

  private static String text(String text) {
    boolean plain = PLAIN.matcher(text).matches() && !WORD.matcher(text).matches();
    // a JSON text is a YAML text
    return plain ? text : TextNode.valueOf(text).toString();
  }
}
