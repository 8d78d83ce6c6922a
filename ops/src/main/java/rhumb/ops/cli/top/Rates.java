package rhumb.ops.cli.top;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.view.Statistics;

/// What a node's counters do per second, with the last minute of it.
final class Rates {
  private static final int REMEMBERED = 60;
  private static final String BARS = "▁▂▃▄▅▆▇█";

  private final Map<String, Deque<Double>> perSecond = new TreeMap<>();
  private Optional<Statistics> last = Optional.empty();

  /// Takes the next answer in. A counter that went down was started anew with its node.
  void add(Statistics now) {
    if (last.isPresent()) {
      Map<String, Long> before = Grids.counters(last.get());
      double seconds = seconds(Duration.between(last.get().asOf(), now.asOf()));
      if (seconds <= 0) return;
      for (Map.Entry<String, Long> counter : Grids.counters(now).entrySet()) {
        long was = before.getOrDefault(counter.getKey(), 0L);
        double rate = counter.getValue() < was ? 0 : (counter.getValue() - was) / seconds;
        remember(counter.getKey(), rate);
      }
    }
    last = Optional.of(now);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private void remember(String counter, double rate) {
    Deque<Double> history = perSecond.computeIfAbsent(counter, c -> new ArrayDeque<>());
    history.addLast(rate);
    if (history.size() > REMEMBERED) history.removeFirst();
  }

  /// Of the last interval; 0 before there was one.
  double of(String counter) {
    Deque<Double> history = perSecond.get(counter);
    return history == null || history.isEmpty() ? 0 : history.getLast();
  }

  /// The last `width` rates as bars, the largest of them being the tallest.
  String sparkline(String counter, int width) {
    Deque<Double> history = perSecond.get(counter);
    if (history == null) return "";
    List<Double> shown = new ArrayList<>(history);
    if (shown.size() > width) shown = shown.subList(shown.size() - width, shown.size());
    double most = shown.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    StringBuilder bars = new StringBuilder();
    for (double rate : shown) {
      int height = most <= 0 ? 0 : (int) Math.round(rate / most * (BARS.length() - 1));
      bars.append(BARS.charAt(height));
    }
    return bars.toString();
  }

  /// Counters with that beginning that counted something in the last interval or before.
  List<String> startingWith(String prefix) {
    return perSecond.keySet().stream().filter(counter -> counter.startsWith(prefix)).toList();
  }
}
