package rhumb.ops.cli.why;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.view.MapCaches;
import rhumb.ops.view.WireJson;
import rhumb.protocol.address.Eid;

/// What the commands of this package ask for and how they write their own answers.
final class MapCacheAnswers {
  private static final ObjectMapper JSON = WireJson.mapper();

  private MapCacheAnswers() {}

  /// At least the entries that cover the EID.
  static MapCaches covering(NodeClient node, Eid eid) {
    return NodeClient.read(node.get("/api/v1/map-cache"), MapCaches.class);
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static byte[] json(JsonNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was made cannot be written", e);
    }
  }
}
