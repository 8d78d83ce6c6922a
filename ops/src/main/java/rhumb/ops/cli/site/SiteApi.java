package rhumb.ops.cli.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Consumer;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.Query;
import rhumb.ops.view.WireJson;

/// The API's resources for sites.
record SiteApi(NodeClient node) {
  static final ObjectMapper JSON = WireJson.mapper();
  private static final int PAGE = 500;

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static byte[] octets(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }

  static String path(String site) {
    return "/api/v1/sites/" + Query.escaped(site);
  }

  ObjectNode get(String site) {
    return NodeClient.read(node.get(path(site) + "/configuration"), ObjectNode.class);
  }

  /// Replaces the site, if it is still as it was when `site` was got.
  byte[] put(ObjectNode site, SiteOptions.DryRun dryRun) {
    String version = site.path("version").asText("");
    Optional<String> expected = Optional.of(version).filter(v -> !v.isEmpty() && !v.equals("0"));
    return node.put(path(site.path("name").asText()) + dryRun.query(), site, expected);
  }

  ArrayNode all() {
    ArrayNode all = JSON.createArrayNode();
    forEach(all::add);
    return all;
  }

  /// In the order of their names, a page at a time.
  void forEach(Consumer<JsonNode> each) {
    String after = "";
    while (true) {
      Query query = new Query("/api/v1/site-configurations").add("limit", String.valueOf(PAGE));
      byte[] answer = node.get(query.add("after", after).path());
      JsonNode page = NodeClient.read(answer, JsonNode.class);
      page.path("items").forEach(each);
      if (!page.has("next")) return;
      after = page.get("next").asText();
    }
  }

  static void tell(Asking asking, byte[] answer) {
    JsonNode done = NodeClient.read(answer, JsonNode.class);
    String would = done.path("dryRun").asBoolean() ? "would be " : "is ";
    asking.show(
        answer,
        () ->
            "site "
                + done.path("site").asText()
                + " "
                + would
                + done.path("outcome").asText()
                + "\n");
  }
}
