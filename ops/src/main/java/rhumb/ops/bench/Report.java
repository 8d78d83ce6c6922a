package rhumb.ops.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import rhumb.ops.bench.Measurements.Column;

/// The results for a person or for a program.
///
/// @param prefixes rows of each forwarding table
/// @param flows of the UDP measurement with many
record Report(Results results, int rounds, int seconds, int prefixes, int flows) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Aim> AIMS =
      Map.of(
          "tcp1_vs_vxlan", new Aim("TCP ×1 against kernel VXLAN", "≥ 0.90"),
          "tcp4_vs_vxlan", new Aim("TCP ×4 against kernel VXLAN", "≥ 0.45"),
          "udp64_1flow_vs_vxlan", new Aim("UDP, one flow, against kernel VXLAN", "≥ 2.30"),
          "udp64_32flows_vs_vxlan", new Aim("UDP, many flows, against kernel VXLAN", "≥ 1.50"),
          "tcp1_vs_wireguard_go", new Aim("TCP ×1 against wireguard-go", "≥ 15"),
          "rtt_added_us", new Aim("RTT on top of kernel VXLAN's, µs", "≤ 150"));

  /// What a ratio means, and what it should come to on two processors.
  private record Aim(String title, String bound) {}

  String table() {
    StringBuilder text = new StringBuilder(title());
    text.append(String.format(Locale.ROOT, "%-14s", ""));
    for (Column column : Column.values()) text.append(cell(title(column)));
    text.append(String.format(Locale.ROOT, "%n%-14s", ""));
    for (Column column : Column.values()) text.append(cell(column.unit));
    text.append('\n');
    for (Way way : Way.values()) {
      text.append(String.format(Locale.ROOT, "%-14s", way.label));
      for (Column column : Column.values()) text.append(cell(value(way, column)));
      text.append('\n');
    }
    text.append(String.format(Locale.ROOT, "%n  %-40s %8s   %s%n", "Rhumb", "", "aim"));
    results.ratios().forEach((key, ratio) -> text.append(line(key, ratio)));
    return text.toString();
  }

  private String title() {
    return String.format(
        Locale.ROOT,
        "Linux %s, %d processors, Java %s; medians of %d rounds of %d s; %d prefixes%n%n",
        System.getProperty("os.version"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        rounds,
        seconds,
        prefixes);
  }

  private String title(Column column) {
    return column == Column.UDP_MANY ? "UDP " + flows + " flows" : column.title;
  }

  private static String cell(String text) {
    return String.format(Locale.ROOT, "%15s", text);
  }

  private String value(Way way, Column column) {
    Double median = results.median(way, column);
    if (median == null) return "-";
    boolean whole = column == Column.UDP_1 || column == Column.UDP_MANY || column == Column.RTT;
    return String.format(Locale.ROOT, whole ? "%.0f" : "%.2f", median);
  }

  private static String line(String key, @Nullable Double ratio) {
    String value = ratio == null ? "-" : String.format(Locale.ROOT, "%.2f", ratio);
    Aim aim = Objects.requireNonNull(AIMS.get(key), key);
    return String.format(Locale.ROOT, "  %-40s %8s   %s%n", aim.title, value, aim.bound);
  }

  String json() {
    ObjectNode all = JSON.createObjectNode();
    all.put("date", Instant.now().toString());
    all.put("kernel", System.getProperty("os.version"));
    all.put("java", System.getProperty("java.version"));
    all.put("processors", Runtime.getRuntime().availableProcessors());
    all.put("rounds", rounds).put("seconds", seconds).put("prefixes", prefixes).put("flows", flows);
    ArrayNode rows = all.putArray("rows");
    for (Way way : Way.values()) {
      ObjectNode row = rows.addObject().put("way", way.key());
      for (Column column : Column.values()) row.put(column.key, rounded(way, column));
    }
    ObjectNode ratios = all.putObject("ratios");
    results.ratios().forEach(ratios::put);
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of numbers and texts
    }
  }

  private @Nullable Double rounded(Way way, Column column) {
    Double median = results.median(way, column);
    return median == null ? null : (Double) Results.rounded(median);
  }
}
