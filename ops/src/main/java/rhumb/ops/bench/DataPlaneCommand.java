package rhumb.ops.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import rhumb.ops.bench.Measurements.Column;
import rhumb.ops.cli.ExitCode;

/// `rhumb bench data-plane`.
@Command(
    name = "data-plane",
    description = {
      "Measures packets through two routers.",
      "Beside the kernel's VXLAN tunnel, wireguard-go if installed, and no tunnel. Needs root."
    },
    mixinStandardHelpOptions = true)
final class DataPlaneCommand implements Callable<Integer> {
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})([sm])");
  private static final List<Column> MEASURED =
      List.of(Column.TCP_1, Column.TCP_4, Column.UDP_1, Column.UDP_MANY, Column.RTT);

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each is measured; the median counts. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description = "How long each takes at a time. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--prefixes",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description = {
        "Rows of the routers' forwarding tables. Default: ${DEFAULT-VALUE}.",
        "Several (1,1000,1000000): instead of comparing, measures how the",
        "throughput goes with them and with the flows."
      })
  private List<Integer> prefixes = List.of();

  @Option(
      names = "--flows",
      paramLabel = "N",
      split = ",",
      defaultValue = "32",
      description = {
        "Flows of the UDP measurement with many. Default: ${DEFAULT-VALUE}.",
        "Several (1,32,1000,10000): how the throughput goes with them."
      })
  private List<Integer> flows = List.of();

  @Option(
      names = "--ways",
      paramLabel = "WAY",
      split = ",",
      description = {
        "What to compare: direct_veth, kernel_vxlan, wireguard_go, rhumb.",
        "Default: all that is there."
      })
  private List<Way> ways = List.of(Way.values());

  @Option(
      names = "--columns",
      paramLabel = "COLUMN",
      split = ",",
      description = "What to measure: tcp_1, tcp_4, udp_1, udp_many, rtt. Default: all.")
  private List<Column> columns = MEASURED;

  @Option(
      names = "--soak",
      paramLabel = "TIME",
      description = {
        "Instead of comparing, sends at full rate for so long (90s, 10m) and",
        "watches that counters add up and that nothing leaks."
      })
  private String soak = "";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it
  private CommandSpec spec;

  @Override
  public Integer call() {
    check("--rounds", rounds, 1, 1000);
    check("--seconds", seconds, 1, 3600);
    for (int size : prefixes) check("--prefixes", size, 1, 4_000_000);
    for (int count : flows) check("--flows", count, 1, 10_000);
    if (columns.contains(Column.CPU)) {
      throw new ParameterException(spec.commandLine(), "cpu comes with tcp_1");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!soak.isEmpty()) return soak(duration(soak), out);
    try (Bed bed = Bed.create(prefixes.getFirst())) {
      out.println(prefixes.size() > 1 || flows.size() > 1 ? growth(bed) : comparison(bed));
    }
    out.flush();
    return 0;
  }

  private String comparison(Bed bed) {
    var report = new Report(compare(bed), rounds, seconds, prefixes.getFirst(), flows.getFirst());
    return json ? report.json() : report.table();
  }

  private String growth(Bed bed) {
    var growth = new Growth(bed, prefixes, flows, seconds);
    for (int round = 1; round <= rounds; round++) {
      tell("round " + round + " of " + rounds);
      growth.measure(round);
    }
    return json ? growth.json() : growth.table();
  }

  private int soak(Duration time, PrintWriter out) {
    try (Bed bed = Bed.create(prefixes.getFirst())) {
      var measurements = new Measurements(bed, seconds, flows.getFirst());
      boolean sound = new Soak(bed, measurements, out).run(time);
      return sound ? ExitCode.OK : ExitCode.NEGATIVE;
    }
  }

  private Duration duration(String text) {
    Matcher parts = TIME.matcher(text);
    if (!parts.matches()) {
      throw new ParameterException(spec.commandLine(), "--soak takes a time such as 90s or 10m");
    }
    long number = Long.parseLong(parts.group(1));
    return parts.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
  }

  private void check(String option, int value, int least, int most) {
    if (least <= value && value <= most) return;
    throw new ParameterException(
        spec.commandLine(), option + " takes a number from " + least + " to " + most);
  }

  /// All ways take turns at each column, so that what disturbs one disturbs all.
  private Results compare(Bed bed) {
    var measurements = new Measurements(bed, seconds, flows.getFirst());
    var results = new Results();
    var among = EnumSet.copyOf(ways);
    among.retainAll(bed.ways());
    if (among.contains(Way.RHUMB)) measurements.warmUp();
    for (int round = 1; round <= rounds; round++) {
      tell("round " + round + " of " + rounds);
      for (Column column : columns) {
        for (Way way : among) measurements.measure(way, column, results);
      }
    }
    return results;
  }

  private void tell(String progress) {
    if (json) return;
    PrintWriter err = spec.commandLine().getErr();
    err.println(progress);
    err.flush();
  }
}
