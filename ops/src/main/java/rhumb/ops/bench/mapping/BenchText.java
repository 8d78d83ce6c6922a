package rhumb.ops.bench.mapping;

import java.util.Locale;

/// The reports for people.
final class BenchText {
  private BenchText() {}

  static String mapServer(MapServerBench.Report report) {
    return String.format(
        Locale.ROOT,
        """
        One mapping node with %,d registered EID-prefixes

                                        per second    against the echo
        bare UDP echo                  %,11.0f
        Map-Requests answered          %,11.0f               %5.2f
        Map-Registers, nothing new     %,11.0f               %5.2f
        new registrations, durable     %,11.0f

        Map-Requests at half of that load: 99 %% answered within %.2f ms.
        Wrong answers among those checked: %d. Questions lost: %d.\
        """,
        report.prefixes(),
        report.echo(),
        report.requests(),
        report.ratios().requests(),
        report.registers(),
        report.ratios().registers(),
        report.newRegistrations(),
        report.p99Ms(),
        report.wrong(),
        report.lost());
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
}
