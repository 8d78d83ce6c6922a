package rhumb.ops.bench.mapping;

import java.util.Locale;

/// The reports for people.
final class BenchText {
  private BenchText() {}

  static String mapServer(MapServerBench.Report report) {
    MapServerBench.Spreads spread = report.spread();
    return String.format(
        Locale.ROOT,
        """
        One mapping node with %,d registered EID-prefixes

                                        per second    against the echo   processor us each
        bare UDP echo                  %,11.0f                       %17.1f
        Map-Requests answered          %,11.0f   %16s  %17.1f
        Map-Registers, nothing new     %,11.0f   %16s  %17.1f
        new registrations, durable     %,11.0f                       %17.1f
          the same in PostgreSQL       %,11.0f                       %17.1f

        Against the echo: the median of the rounds, and the least and the most of them.
        Map-Requests at half of that load: half of them answered within %.2f ms, 99 %% within
        %.2f ms (%.2f-%.2f), the slowest after %.1f ms.
        Wrong answers among those checked: %d. Questions lost: %d.\
        """,
        report.prefixes(),
        report.echo(),
        report.cpu().echo(),
        report.requests(),
        ratio(spread.requests()),
        report.cpu().request(),
        report.registers(),
        ratio(spread.registers()),
        report.cpu().register(),
        report.newRegistrations(),
        report.cpu().newRegistration(),
        report.postgreSql(),
        report.cpu().postgreSql(),
        report.p50Ms(),
        report.p99Ms(),
        spread.p99Ms().least(),
        spread.p99Ms().most(),
        report.maxMs(),
        report.wrong(),
        report.lost());
  }

  private static String ratio(Spread spread) {
    return String.format(
        Locale.ROOT, "%.2f (%.2f-%.2f)", spread.median(), spread.least(), spread.most());
  }

  static String scale(ScaleBench.Size size, boolean first) {
    String head =
        " prefixes   heap octets each   Map-Requests/s   new registrations/s   recovery s\n";
    String row =
        String.format(
            Locale.ROOT,
            "%,9d   %,16.0f   %,14.0f   %,19.0f   %10.1f%n",
            size.prefixes(),
            size.heapBytes(),
            size.requests(),
            size.newRegistrations(),
            size.recoverySeconds());
    return first ? head + row : row;
  }

  static String cluster(ClusterBench.Size size, boolean first) {
    String head =
        " prefixes   nodes   copies   heap octets each   of one node's   new registrations/s"
            + "   Map-Requests/s   even after s   shards\n";
    String row =
        String.format(
            Locale.ROOT,
            "%,9d   %5d   %6s   %,16.0f   %13.2f   %,19.0f   %,14.0f   %12.1f   %s%n",
            size.prefixes(),
            size.nodes(),
            size.copies() == 0 ? "all" : size.copies(),
            size.heapBytes(),
            size.heapRatio(),
            size.newRegistrations(),
            size.requests(),
            size.evenSeconds(),
            size.shards());
    return first ? head + row : row;
  }
}
