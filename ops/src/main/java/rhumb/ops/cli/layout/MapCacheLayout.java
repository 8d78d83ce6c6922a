package rhumb.ops.cli.layout;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import rhumb.ops.view.MapCaches;
import rhumb.ops.view.MapCaches.Entry;
import rhumb.ops.view.MapCaches.Locator;
import rhumb.ops.view.MapCaches.MapCache;

/// `show ip lisp map-cache`.
/// ```
/// LISP IPv4 Mapping Cache for EID-table default (IID 0), 2 entries
///
/// 0.0.0.0/0, uptime: 00:10:35, expires: never, via static send map-request
///   Negative cache entry, action: send-map-request
/// 172.16.30.0/24, uptime: 00:09:22, expires: 23:50:38, via map-reply, complete
///   Locator        Uptime    State      Pri/Wgt
///   192.168.100.2  00:09:22  up          10/50
/// ```
public final class MapCacheLayout {
  private static final String INDENT = "  ";
  private static final int SHORTEST_STATE = 9;

  private MapCacheLayout() {}

  /// All instances of a family, one after the other.
  public static String print(MapCaches answer, boolean ipv6) {
    List<MapCache> caches =
        answer.mapCaches().stream().filter(c -> c.afi() == (ipv6 ? 2 : 1)).toList();
    if (caches.isEmpty()) return header(ipv6, 0, 0);
    return caches.stream()
        .map(cache -> print(cache, ipv6, answer.asOf()))
        .collect(Collectors.joining("\n"));
  }

  private static String print(MapCache cache, boolean ipv6, Instant now) {
    StringBuilder out = new StringBuilder(header(ipv6, cache.instance(), cache.entries().size()));
    cache.entries().forEach(entry -> out.append(entry(entry, now)));
    return out.toString();
  }

  private static String header(boolean ipv6, long instance, int entries) {
    return "LISP "
        + Text.family(ipv6)
        + " Mapping Cache for EID-table "
        + Text.table(instance)
        + ", "
        + entries
        + " entries\n\n";
  }

  private static String entry(Entry entry, Instant now) {
    boolean negative = entry.locators().isEmpty();
    String head =
        Text.bare(entry.eid())
            + ", uptime: "
            + Times.since(entry.created(), now)
            + ", expires: "
            + Times.until(entry.expires(), now)
            + ", via "
            + via(entry, negative)
            + "\n";
    return negative
        ? head + INDENT + "Negative cache entry, action: " + entry.action() + "\n"
        : head + locators(entry.locators(), now);
  }

  private static String via(Entry entry, boolean negative) {
    if (!negative) return entry.source() + ", complete";
    boolean asks = entry.source().equals("static") && entry.action().equals("send-map-request");
    return asks ? "static send map-request" : entry.source() + ", " + entry.action();
  }

  static String locators(List<Locator> locators, Instant now) {
    int first = Text.width("Locator", locators, Locator::rloc) + 2;
    int third = Math.max(SHORTEST_STATE, Text.width("State", locators, l -> state(l.state()))) + 2;
    StringBuilder out = new StringBuilder(INDENT);
    out.append(Text.padded("Locator", first)).append("Uptime    ");
    out.append(Text.padded("State", third)).append("Pri/Wgt\n");
    for (Locator locator : locators) {
      out.append(INDENT).append(Text.padded(locator.rloc(), first));
      out.append(Text.padded(Times.since(locator.since(), now), 10));
      out.append(Text.padded(state(locator.state()), third));
      out.append(Text.priorityAndWeight(locator.priority(), locator.weight())).append("\n");
    }
    return out.toString();
  }

  private static String state(String state) {
    return state.replace('-', ' ');
  }
}
