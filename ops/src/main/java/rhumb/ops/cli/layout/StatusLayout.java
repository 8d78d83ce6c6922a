package rhumb.ops.cli.layout;

import java.util.Map;
import java.util.stream.Collectors;
import rhumb.ops.view.Health;
import rhumb.ops.view.Statistics;
import rhumb.ops.view.Status;

/// `status`: the node on one screen.
/// ```
/// SITE1 · router · up 01:00:00 · version 1.0
///   ✓ router
///     ✓ tun                     lisp0
///   map-cache                   3 of 100000 entries, 0 being resolved
///   encapsulated                8 of 10 packets, 0 on hold, 1 natively
///     ! 1 map-request-pending
/// ```
public final class StatusLayout {
  private static final int LABEL = 30;

  private StatusLayout() {}

  public static String print(Status status) {
    StringBuilder out = new StringBuilder(status.name());
    out.append(" · ").append(String.join(" and ", status.roles()));
    out.append(" · up ").append(Times.since(status.since(), status.asOf()));
    out.append(" · version ").append(status.version()).append("\n");
    status.health().parts().forEach(part -> health(part, 1, out));
    Statistics statistics = status.statistics();
    statistics.router().ifPresent(router -> router(router, out));
    statistics.mapping().ifPresent(mapping -> mapping(mapping, out));
    return out.toString();
  }

  private static void health(Health part, int depth, StringBuilder out) {
    String name = "  ".repeat(depth) + (part.healthy() ? "✓ " : "✗ ") + part.name();
    line(out, name, part.detail());
    part.parts().forEach(below -> health(below, depth + 1, out));
  }

  private static void router(Statistics.Router router, StringBuilder out) {
    line(
        out,
        "  map-cache",
        router.mapCacheEntries()
            + " of "
            + router.mapCacheLimit()
            + " entries, "
            + router.pendingResolutions()
            + " being resolved");
    direction("  encapsulated", router.encapsulation(), out);
    direction("  decapsulated", router.decapsulation(), out);
    dropped(router.controlDropped(), out);
  }

  private static void mapping(Statistics.MappingNode mapping, StringBuilder out) {
    line(
        out,
        "  registered",
        mapping.registeredPrefixes() + " EID-prefixes, " + mapping.sites() + " sites configured");
    line(
        out,
        "  Map-Requests",
        mapping.received().getOrDefault("Map-Request", 0L) + " received" + answers(mapping));
    dropped(mapping.dropped(), out);
  }

  private static String answers(Statistics.MappingNode mapping) {
    return mapping.answers().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> ", " + e.getValue() + " " + e.getKey())
        .collect(Collectors.joining());
  }

  private static void direction(String label, Statistics.Direction of, StringBuilder out) {
    line(
        out,
        label,
        of.sent()
            + " of "
            + of.received()
            + " packets, "
            + of.held()
            + " on hold, "
            + of.nativelyForwarded()
            + " natively");
    dropped(of.dropped(), out);
  }

  private static void dropped(Map<String, Long> byReason, StringBuilder out) {
    byReason.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(e -> out.append("    ! " + e.getValue() + " dropped, " + e.getKey() + "\n"));
  }

  private static void line(StringBuilder out, String label, String value) {
    out.append((Text.padded(label, LABEL - 1) + " " + value).stripTrailing()).append("\n");
  }
}
