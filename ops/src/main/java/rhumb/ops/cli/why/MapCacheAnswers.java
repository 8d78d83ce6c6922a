package rhumb.ops.cli.why;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.view.MapCaches;
import rhumb.protocol.address.Eid;

/// What the commands of this package ask for and how they write their own answers.
final class MapCacheAnswers {
  private MapCacheAnswers() {}

  /// At least the entries that cover the EID.
  static MapCaches covering(NodeClient node, Eid eid) {
    return NodeClient.read(node.get("/api/v1/map-cache"), MapCaches.class);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
