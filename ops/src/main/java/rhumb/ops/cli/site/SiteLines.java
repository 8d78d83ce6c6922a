package rhumb.ops.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sites as CSV: a row per prefix, rows of one site next to each other. What CSV has no column for
/// (static mappings, subscribers, further keys) needs JSON.
final class SiteLines {
  static final String HEADINGS =
      "name,eid,accept-more-specifics,key-id,algorithm,key,proxy-reply,shutdown,description";

  private final BufferedReader in;
  private @Nullable String waiting;
  private long lines;

  /// @param in after the headings
  SiteLines(BufferedReader in) throws IOException {
    this.in = in;
    String headings = in.readLine();
    lines = 1;
    if (headings == null || !headings.strip().equals(HEADINGS)) {
      throw SiteCommand.misused("the first line must be " + HEADINGS, "");
    }
    waiting = next();
  }

  private @Nullable String next() throws IOException {
    lines++;
    return in.readLine();
  }

  /// The next site, as a line of JSON.
  Optional<String> read() throws IOException {
    while (waiting != null && waiting.isBlank()) waiting = next();
    if (waiting == null) return Optional.empty();
    List<String> first = cells(waiting);
    ObjectNode site = SiteApi.object().put("name", first.get(0));
    ObjectNode key = site.putArray("keys").addObject();
    putUnlessEmpty(key, "id", first.get(3));
    putUnlessEmpty(key, "algorithm", first.get(4));
    putUnlessEmpty(key, "key", first.get(5));
    putUnlessEmpty(site, "proxyReply", first.get(6));
    putUnlessEmpty(site, "shutdown", first.get(7));
    putUnlessEmpty(site, "description", first.get(8));
    ArrayNode prefixes = site.putArray("prefixes");
    List<String> row = first;
    while (true) {
      ObjectNode prefix = prefixes.addObject().put("eid", row.get(1));
      putUnlessEmpty(prefix, "acceptMoreSpecifics", row.get(2));
      waiting = next();
      if (waiting == null || waiting.isBlank()) break;
      row = cells(waiting);
      if (!row.get(0).equals(first.get(0))) break;
    }
    return Optional.of(site.toString());
  }

  private static void putUnlessEmpty(ObjectNode node, String member, String text) {
    if (!text.isEmpty()) node.put(member, text);
  }

  /// Commas within quotes are no separators; a quote is doubled.
  private List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    int wanted = HEADINGS.split(",").length;
    if (cells.size() == wanted) return cells;
    throw SiteCommand.misused(
        "line " + lines + " has " + cells.size() + " cells instead of " + wanted, "");
  }

  /// A site as rows, without secrets.
  static String rows(JsonNode site) {
    var rows = new StringBuilder();
    JsonNode key = site.path("keys").path(0);
    for (JsonNode prefix : site.path("prefixes")) {
      rows.append(
          String.join(
              ",",
              quoted(site.path("name")),
              quoted(prefix.path("eid")),
              quoted(prefix.path("acceptMoreSpecifics")),
              quoted(key.path("id")),
              quoted(key.path("algorithm")),
              "",
              quoted(site.path("proxyReply")),
              quoted(site.path("shutdown")),
              quoted(site.path("description"))));
      rows.append('\n');
    }
    return rows.toString();
  }

  private static String quoted(JsonNode value) {
    String text = value.asText();
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n');
    return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
