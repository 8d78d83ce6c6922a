package rhumb.ops.cli.show;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.function.Predicate;
import rhumb.ops.cli.NodeClient;

/// Answers about everything, cut down to the family and the instance that a command is about.
final class Narrowed {
  private Narrowed() {}

  static byte[] mapCaches(byte[] answer, boolean ipv6, OptionalLong instance) {
    int afi = ipv6 ? 2 : 1;
    return cut(
        answer,
        "mapCaches",
        cache ->
            cache.path("afi").asInt() == afi && isOf(instance, cache.path("instance").asLong()));
  }

  static byte[] database(byte[] answer, boolean ipv6, OptionalLong instance) {
    return cut(
        answer,
        "mappings",
        entry -> isIpv6(eid(entry)) == ipv6 && isOf(instance, instance(eid(entry))));
  }

  /// Sites that have a prefix of the instance, with these.
  static byte[] sites(byte[] answer, OptionalLong instance) {
    if (instance.isEmpty()) return answer;
    return cut(
        answer,
        "sites",
        site -> {
          keep(site.path("prefixes"), prefix -> isOf(instance, instance(eid(prefix))));
          return !site.path("prefixes").isEmpty();
        });
  }

  private static boolean isOf(OptionalLong wanted, long instance) {
    return wanted.isEmpty() || wanted.getAsLong() == instance;
  }

  private static String eid(JsonNode of) {
    return of.path("eid").asText();
  }

  private static boolean isIpv6(String eid) {
    return eid.substring(eid.indexOf(']') + 1).indexOf(':') >= 0;
  }

  /// The N of `[N]192.0.2.0/24`; without it, 0.
  private static long instance(String eid) {
    return eid.startsWith("[") ? Long.parseLong(eid, 1, eid.indexOf(']'), 10) : 0;
  }

  private static byte[] cut(byte[] answer, String list, Predicate<JsonNode> wanted) {
    JsonNode json = NodeClient.read(answer, JsonNode.class);
    keep(json.path(list), wanted);
    return NodeClient.write(json);
  }

  private static void keep(JsonNode list, Predicate<JsonNode> wanted) {
    for (Iterator<JsonNode> it = list.elements(); it.hasNext(); ) {
      if (!wanted.test(it.next())) it.remove();
    }
  }
}
