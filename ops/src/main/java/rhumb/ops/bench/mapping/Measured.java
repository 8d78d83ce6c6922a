package rhumb.ops.bench.mapping;

/// What one round of asking came to.
///
/// @param answers right ones
/// @param wrong answers that say something else than they should
/// @param lost questions that were not answered in time
/// @param p50Ms half of the answers came within it
/// @param p99Ms of a hundred answers one took longer
record Measured(double seconds, long answers, long wrong, long lost, double p50Ms, double p99Ms) {
  double perSecond() {
    return answers / seconds;
  }

  /// Counts durations in steps of three percent.
  static final class Latencies {
    private static final double STEP = Math.log(1.03);
    private static final double SHORTEST_NS = 1_000;
    private final long[] counts = new long[700]; // up to some 16 minutes
    private long total;

    void add(long ns) {
      double step = Math.log(Math.max((double) ns, SHORTEST_NS) / SHORTEST_NS) / STEP;
      counts[Math.min(counts.length - 1, (int) step)]++;
      total++;
    }

    /// @param share such as 0.99
    double percentileMs(double share) {
      long seen = 0;
      for (int i = 0; i < counts.length; i++) {
        seen += counts[i];
        if (seen >= share * total) return SHORTEST_NS * Math.exp((i + 1) * STEP) / 1e6;
      }
      return 0;
    }
  }
}
