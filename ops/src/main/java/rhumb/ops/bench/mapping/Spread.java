package rhumb.ops.bench.mapping;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// What several measurements of the same came to: the middle one, which a single disturbance does
/// not move, and between which two all of them lie.
record Spread(double median, double least, double most) {
  static <T> Spread of(List<T> rounds, ToDoubleFunction<T> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  static <T> double median(List<T> rounds, ToDoubleFunction<T> value) {
    return of(rounds, value).median();
  }
}
