package rhumb.ops.bench.mapping;

import rhumb.protocol.linux.LinuxException;

/// What one round of asking came to.
///
/// @param answers right ones
/// @param wrong answers that say something else than they should
/// @param lost questions that were not answered in time
/// @param p50Ms half of the answers came within it
/// @param p99Ms of a hundred answers one took longer
/// @param maxMs the slowest answer
/// @param cpuUs of a processor that the other end used for an answer; 0 if nobody has looked
record Measured(
    double seconds,
    long answers,
    long wrong,
    long lost,
    double p50Ms,
    double p99Ms,
    double maxMs,
    double cpuUs) {
  static final Measured NONE = new Measured(1, 0, 0, 0, 0, 0, 0, 0);

  /// Asks `subject` by `generator`, and looks what it takes.
  static Measured of(Subject subject, Generator generator, Workload workload, Generator.Plan plan)
      throws LinuxException {
    long before = subject.cpuNs();
    Measured it = generator.run(workload, plan);
    double us = (subject.cpuNs() - before) / 1e3 / Math.max(1, it.answers());
    return new Measured(
        it.seconds, it.answers, it.wrong, it.lost, it.p50Ms, it.p99Ms, it.maxMs, us);
  }

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
