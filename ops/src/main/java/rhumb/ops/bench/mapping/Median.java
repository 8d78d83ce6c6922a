package rhumb.ops.bench.mapping;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// The middle one of several measurements, which a single disturbance does not move.
final class Median {
  private Median() {}

  static <T> double of(List<T> rounds, ToDoubleFunction<T> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
