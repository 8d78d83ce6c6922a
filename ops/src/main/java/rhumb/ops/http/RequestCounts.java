package rhumb.ops.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// How often each route was asked, by the code of the answer. What is asked for that is no route
/// counts as one, so that nobody can make this grow.
final class RequestCounts {
  /// @param route as in the table of endpoints, or `none`
  record Key(String route, int code) {}

  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

  void count(String route, int code) {
    counts.computeIfAbsent(new Key(route, code), _ -> new LongAdder()).increment();
  }

  Map<Key, LongAdder> all() {
    return counts;
  }
}
