package rhumb.ops.cli.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.cli.layout.Times;
import rhumb.ops.view.Health;
import rhumb.ops.view.Statistics;
import rhumb.ops.view.Status;

/// One picture of `rhumb top`, as lines.
/// ```
/// SITE1 · router · up 01:00:00 · well
///
///                         PER SECOND        BIT/S         TOTAL  LAST MINUTE
/// encapsulated                1234.0        12.3M         99999  ▁▂▃▄▅▆▇█
/// ```
final class TopScreen {
  private static final int SPARKLINE = 30;

  private TopScreen() {}

  static List<String> lines(Status status, Rates rates) {
    List<String> lines = new ArrayList<>();
    lines.add(
        status.name()
            + " · "
            + String.join(" and ", status.roles())
            + " · up "
            + Times.since(status.since(), status.asOf())
            + " · "
            + wellbeing(status.health()));
    lines.add("");
    lines.add(row("", "per second", "bit/s", "total", "last minute").toUpperCase(Locale.ROOT));
    Statistics counted = status.statistics();
    counted.router().ifPresent(router -> router(router, rates, lines));
    counted.mapping().ifPresent(mapping -> mapping(mapping, rates, lines));
    drops(counted, rates, lines);
    return lines;
  }

  private static String wellbeing(Health health) {
    return health.healthy()
        ? "well"
        : "✗ not well: "
            + health.parts().stream()
                .flatMap(part -> part.parts().stream())
                .filter(part -> !part.healthy())
                .map(part -> part.name() + " " + part.detail())
                .collect(Collectors.joining(", "));
  }

  private static void router(Statistics.Router router, Rates rates, List<String> lines) {
    direction("encapsulated", "encapsulation", router.encapsulation(), rates, lines);
    direction("decapsulated", "decapsulation", router.decapsulation(), rates, lines);
    String fill = router.mapCacheEntries() + " of " + router.mapCacheLimit() + " entries";
    lines.add("  map-cache           " + fill + ", " + router.pendingResolutions() + " pending");
  }

  private static void direction(
      String label, String name, Statistics.Direction of, Rates rates, List<String> lines) {
    lines.add(counter(label, name + ".sent", of.sent(), rates, Optional.of(name + ".sent-bytes")));
    if (of.nativelyForwarded() > 0) {
      lines.add(
          counter("  natively", name + ".native", of.nativelyForwarded(), rates, Optional.empty()));
    }
  }

  private static void mapping(Statistics.MappingNode mapping, Rates rates, List<String> lines) {
    for (String type : List.of("Map-Request", "Map-Register")) {
      long total = mapping.received().getOrDefault(type, 0L);
      lines.add(counter(type + "s", "mapping.received." + type, total, rates, Optional.empty()));
    }
    lines.add("  registered          " + mapping.registeredPrefixes() + " EID-prefixes");
  }

  private static void drops(Statistics counted, Rates rates, List<String> lines) {
    var totals = Grids.counters(counted);
    List<String> dropped = totals.keySet().stream().filter(c -> c.contains(".dropped.")).toList();
    if (!dropped.isEmpty()) lines.add("");
    for (String name : dropped) {
      String label = "! " + name.substring(name.indexOf(".dropped.") + ".dropped.".length());
      lines.add(counter(label, name, totals.getOrDefault(name, 0L), rates, Optional.empty()));
    }
  }

  private static String counter(
      String label, String name, long total, Rates rates, Optional<String> bytes) {
    return row(
        label,
        String.format(Locale.ROOT, "%.1f", rates.of(name)),
        bytes.map(b -> human(rates.of(b) * 8)).orElse(""),
        String.valueOf(total),
        rates.sparkline(name, SPARKLINE));
  }

  /// 12.3k, 4.5M, 6.7G.
  static String human(double value) {
    String[] units = {"", "k", "M", "G", "T"};
    int unit = 0;
    double scaled = value;
    while (scaled >= 1000 && unit < units.length - 1) {
      scaled /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f%s", scaled, units[unit]);
  }

  private static String row(String label, String rate, String bits, String total, String bars) {
    return String.format(Locale.ROOT, "%-24s%12s%12s%14s  %s", label, rate, bits, total, bars)
        .stripTrailing();
  }
}
