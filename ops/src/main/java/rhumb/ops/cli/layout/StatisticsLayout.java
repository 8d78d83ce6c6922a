package rhumb.ops.cli.layout;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import rhumb.ops.view.Statistics;
import rhumb.ops.view.Statistics.Direction;
import rhumb.ops.view.Statistics.MappingNode;
import rhumb.ops.view.Statistics.Router;

/// `show ip lisp statistics`.
public final class StatisticsLayout {
  private static final int LABEL = 36;

  private StatisticsLayout() {}

  public static String print(Statistics answer) {
    StringBuilder out = new StringBuilder();
    answer.router().ifPresent(router -> router(router, answer.asOf(), out));
    if (answer.router().isPresent() && answer.mapping().isPresent()) out.append("\n");
    answer.mapping().ifPresent(mapping -> mapping(mapping, answer.asOf(), out));
    return out.toString();
  }

  private static void router(Router router, Instant now, StringBuilder out) {
    out.append("LISP xTR Statistics - since: ").append(Times.since(router.since(), now));
    out.append("\nControl Packets:\n");
    inOut(router.controlReceived(), router.controlSent(), out);
    dropped(router.controlDropped(), out);
    line(out, "Map-Cache entries/limit:", router.mapCacheEntries() + "/" + router.mapCacheLimit());
    line(out, "Map-Cache evictions:", String.valueOf(router.evictions()));
    line(out, "Pending resolutions:", String.valueOf(router.pendingResolutions()));
    direction("Encapsulation:", router.encapsulation(), out);
    direction("Decapsulation:", router.decapsulation(), out);
  }

  private static void mapping(MappingNode mapping, Instant now, StringBuilder out) {
    out.append("LISP Map-Server/Map-Resolver Statistics - since: ");
    out.append(Times.since(mapping.since(), now)).append("\nControl Packets:\n");
    inOut(mapping.received(), mapping.sent(), out);
    dropped(mapping.dropped(), out);
    out.append("Map-Requests answered:\n");
    sorted(mapping.answers()).forEach(e -> line(out, e.getKey() + ":", e.getValue().toString()));
    out.append("Database:\n");
    line(out, "Sites:", String.valueOf(mapping.sites()));
    line(out, "Registered EID-prefixes:", String.valueOf(mapping.registeredPrefixes()));
  }

  private static void inOut(Map<String, Long> in, Map<String, Long> out, StringBuilder text) {
    Set<String> types = new TreeSet<>(in.keySet());
    types.addAll(out.keySet());
    for (String type : types) {
      line(
          text,
          plural(type) + " in/out:",
          in.getOrDefault(type, 0L) + "/" + out.getOrDefault(type, 0L));
    }
  }

  private static String plural(String type) {
    if (type.endsWith("y")) return type.substring(0, type.length() - 1) + "ies";
    return type + "s";
  }

  private static void direction(String title, Direction of, StringBuilder out) {
    out.append(title).append("\n");
    line(out, "Packets in/out:", of.received() + "/" + of.sent());
    line(out, "Bytes in/out:", of.receivedBytes() + "/" + of.sentBytes());
    line(out, "Packets forwarded natively:", String.valueOf(of.nativelyForwarded()));
    line(out, "Packets on hold:", String.valueOf(of.held()));
    dropped(of.dropped(), out);
  }

  private static void dropped(Map<String, Long> byReason, StringBuilder out) {
    sorted(byReason)
        .forEach(e -> line(out, "Dropped, " + e.getKey() + ":", e.getValue().toString()));
  }

  private static List<Map.Entry<String, Long>> sorted(Map<String, Long> counts) {
    return counts.entrySet().stream().sorted(Comparator.comparing(Map.Entry::getKey)).toList();
  }

  private static void line(StringBuilder out, String label, String value) {
    out.append("  ").append(Text.padded(label, LABEL)).append(value).append("\n");
  }
}
