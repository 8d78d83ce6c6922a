package rhumb.ops.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rhumb.ops.bench.Measurements.Column;

/// What the rounds have brought, and how the ways compare.
final class Results {
  private final Map<Way, Map<Column, List<Double>>> values = new EnumMap<>(Way.class);

  void add(Way way, Column column, double value) {
    values
        .computeIfAbsent(way, _ -> new EnumMap<>(Column.class))
        .computeIfAbsent(column, _ -> new ArrayList<>())
        .add(value);
  }

  /// The median over the rounds; null for what was not measured.
  @Nullable Double median(Way way, Column column) {
    List<Double> rounds = values.getOrDefault(way, Map.of()).get(column);
    if (rounds == null) return null;
    return median(rounds.stream().mapToDouble(Double::doubleValue).toArray());
  }

  static double median(double[] all) {
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    if (sorted.length == 0) return Double.NaN;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /// Rhumb's medians as multiples of others'.
  Map<String, @Nullable Double> ratios() {
    Map<String, @Nullable Double> ratios = new LinkedHashMap<>();
    ratios.put("tcp1_vs_vxlan", ratio(Column.TCP_1, Way.KERNEL_VXLAN));
    ratios.put("tcp4_vs_vxlan", ratio(Column.TCP_4, Way.KERNEL_VXLAN));
    ratios.put("udp64_1flow_vs_vxlan", ratio(Column.UDP_1, Way.KERNEL_VXLAN));
    ratios.put("udp64_32flows_vs_vxlan", ratio(Column.UDP_MANY, Way.KERNEL_VXLAN));
    ratios.put("tcp1_vs_wireguard_go", ratio(Column.TCP_1, Way.WIREGUARD_GO));
    Double ours = median(Way.RHUMB, Column.RTT);
    Double kernel = median(Way.KERNEL_VXLAN, Column.RTT);
    ratios.put("rtt_added_us", ours == null || kernel == null ? null : rounded(ours - kernel));
    return ratios;
  }

  private @Nullable Double ratio(Column column, Way other) {
    Double ours = median(Way.RHUMB, column);
    Double theirs = median(other, column);
    return ours == null || theirs == null || theirs == 0 ? null : rounded(ours / theirs);
  }

  static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
