package rhumb.ops.cli.show;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.function.Predicate;
import rhumb.ops.cli.NodeClient;

/// Answers about both families, cut down to the one that a command is about.
final class OneFamily {
  private OneFamily() {}

  static byte[] ofMapCaches(byte[] answer, boolean ipv6) {
    int afi = ipv6 ? 2 : 1;
    return cut(answer, "mapCaches", cache -> cache.path("afi").asInt() == afi);
  }

  static byte[] ofDatabase(byte[] answer, boolean ipv6) {
    return cut(answer, "mappings", entry -> isIpv6(entry.path("eid").asText()) == ipv6);
  }

  private static boolean isIpv6(String eid) {
    return eid.substring(eid.indexOf(']') + 1).indexOf(':') >= 0;
  }

  private static byte[] cut(byte[] answer, String list, Predicate<JsonNode> keep) {
    JsonNode json = NodeClient.read(answer, JsonNode.class);
    for (Iterator<JsonNode> it = json.path(list).elements(); it.hasNext(); ) {
      if (!keep.test(it.next())) it.remove();
    }
    return NodeClient.write(json);
  }
}
