package rhumb.ops.http;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rhumb.ops.view.Health;

/// What is not well, as a number for each kind of part, so that a rule can watch it.
final class FailingParts {
  /// Parts are called by their kind and then by what is special about them, such as an address.
  private static final Pattern KIND =
      Pattern.compile("(control socket|data socket|[a-z]+)(?: .*)?");

  private FailingParts() {}

  static MetricSnapshot of(Health node) {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder()
            .name("rhumb_parts_failing")
            .help("Parts of the node that are not well, by kind; 0 is well.");
    for (Health role : node.parts()) {
      Map<String, Long> failing = new TreeMap<>();
      failing.put("answer", role.parts().isEmpty() && !role.healthy() ? 1L : 0L);
      for (Health part : role.parts()) {
        failing.merge(kind(part.name()), part.healthy() ? 0L : 1L, Long::sum);
      }
      failing.forEach(
          (kind, n) ->
              gauge.dataPoint(
                  GaugeSnapshot.GaugeDataPointSnapshot.builder()
                      .labels(Labels.of("role", role.name(), "part", kind))
                      .value((double) n)
                      .build()));
    }
    return gauge.build();
  }

  private static String kind(String part) {
    Matcher known = KIND.matcher(part);
    return known.matches() ? known.group(1) : "other";
  }
}
