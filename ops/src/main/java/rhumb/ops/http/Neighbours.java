package rhumb.ops.http;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import rhumb.mapping.view.ClusterView;
import rhumb.router.view.LocatorView;

/// The others that a node works with, as numbers: members of its mapping cluster, remote RLOCs.
/// States that need attention are there when nobody is in them, so that a rule can watch them.
final class Neighbours {
  private static final String UNREACHABLE = "unreachable";

  private Neighbours() {}

  /// Without whomever cannot be asked: that does not keep the rest of the metrics back.
  static CompletionStage<List<MetricSnapshot>> of(Asked node) {
    var cluster =
        Api.optional(node.mapping(), m -> m.cluster()).exceptionally(_ -> Optional.empty());
    var locators =
        Api.optional(node.router(), r -> r.locators()).exceptionally(_ -> Optional.empty());
    return cluster.thenCombine(
        locators,
        (known, remote) ->
            Stream.concat(
                    known.stream().flatMap(Neighbours::cluster),
                    remote.stream().map(Neighbours::locators))
                .toList());
  }

  private static Stream<MetricSnapshot> cluster(ClusterView cluster) {
    Map<String, Long> byState = new TreeMap<>(Map.of("up", 0L, UNREACHABLE, 0L));
    long own = 0;
    for (ClusterView.Member member : cluster.members()) {
      byState.merge(member.reachable() ? member.status() : UNREACHABLE, 1L, Long::sum);
      if (member.address().equals(cluster.self())) own = member.shards();
    }
    return Stream.of(
        byState("rhumb_cluster_members", "Mapping nodes as this one sees them.", byState),
        GaugeSnapshot.builder()
            .name("rhumb_cluster_shards")
            .help("Shards of the mapping database that are on this node.")
            .dataPoint(point(Labels.EMPTY, own))
            .build());
  }

  private static MetricSnapshot locators(List<LocatorView> locators) {
    Map<String, Long> byState = new TreeMap<>(Map.of("up", 0L, "down", 0L));
    locators.forEach(each -> byState.merge(each.up() ? "up" : "down", 1L, Long::sum));
    return byState("rhumb_rlocs", "Remote RLOCs of the map-cache, by RLOC-probing.", byState);
  }

  private static MetricSnapshot byState(String name, String help, Map<String, Long> counts) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    counts.forEach((state, count) -> gauge.dataPoint(point(Labels.of("state", state), count)));
    return gauge.build();
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, long value) {
    return GaugeSnapshot.GaugeDataPointSnapshot.builder()
        .labels(labels)
        .value((double) value)
        .build();
  }
}
