package rhumb.ops.cli.top;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.format.Grid;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.view.Statistics;

/// `rhumb stats`: every counter by name, and what a second brings; `rhumb top` for programs.
@Command(
    name = "stats",
    description = {
      "What a node counts, and how much of it a second.",
      "Every counter since the start of the node. With --rate it is asked twice: then those that"
          + " moved in between, and by how much a second."
    })
public final class StatsCommand implements Runnable {
  private static final String NONE = "-";

  @Mixin private Asking asking = new Asking();

  @Parameters(
      arity = "0..1",
      paramLabel = "TEXT",
      description = "Only counters with this in their name, such as dropped or Map-Request.")
  private String within = "";

  @Option(
      names = {"-r", "--rate"},
      paramLabel = "SECONDS",
      description = "Ask again after so long, 0.1 to 3600.")
  private Optional<Double> interval = Optional.empty();

  @Option(names = "--all", description = "With --rate: also what stands still.")
  private boolean all;

  /// The answer for programs.
  ///
  /// @param seconds between the two looks; absent after one
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Rated(Instant asOf, Optional<Double> seconds, List<Row> counters) {}

  /// @param perSecond absent after one look, and of what is no counter but a level
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Row(String counter, long total, Optional<Double> perSecond) {}

  @Override
  public void run() {
    if (interval.isPresent() && !(interval.get() >= 0.1 && interval.get() <= 3600)) {
      throw new Failure(ExitCode.USAGE, "--rate is 0.1 to 3600 seconds", "", "");
    }
    NodeClient node = asking.node();
    Statistics now = ask(node);
    Rates rates = new Rates();
    rates.add(now);
    Optional<Double> seconds = Optional.empty();
    if (interval.isPresent()) {
      Instant before = now.asOf();
      await(interval.get());
      now = ask(node);
      rates.add(now);
      seconds = Optional.of(Duration.between(before, now.asOf()).toMillis() / 1e3);
    }
    Rated answer = new Rated(now.asOf(), seconds, rows(now, rates));
    Grid grid = grid(answer);
    asking.show(NodeClient.write(answer), () -> grid.text(false), () -> grid);
  }

  private static Statistics ask(NodeClient node) {
    return NodeClient.read(node.get("/api/v1/statistics"), Statistics.class);
  }

  private static void await(double seconds) {
    try {
      boolean _ = new CountDownLatch(1).await(Math.round(seconds * 1e9), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      throw new Failure(ExitCode.NEGATIVE, "given up", "", "");
    }
  }

  private List<Row> rows(Statistics now, Rates rates) {
    return Grids.counters(now).entrySet().stream()
        .filter(counter -> counter.getKey().contains(within))
        .map(counter -> row(counter, rates))
        .filter(row -> interval.isEmpty() || all || row.perSecond().orElse(0.0) > 0)
        .toList();
  }

  private Row row(Map.Entry<String, Long> counter, Rates rates) {
    Optional<Double> perSecond =
        interval
            .filter(_ -> !Grids.isLevel(counter.getKey()))
            .map(_ -> Math.round(rates.of(counter.getKey()) * 10) / 10.0);
    return new Row(counter.getKey(), counter.getValue(), perSecond);
  }

  private Grid grid(Rated answer) {
    boolean rated = interval.isPresent();
    return Grid.of(
        rated ? "counter total per_second" : "counter total",
        answer.counters().stream().map(row -> rated ? rated(row) : plain(row)).toList());
  }

  private static List<String> plain(Row row) {
    return List.of(row.counter(), String.valueOf(row.total()));
  }

  private static List<String> rated(Row row) {
    String rate = row.perSecond().map(r -> String.format(Locale.ROOT, "%.1f", r)).orElse(NONE);
    return List.of(row.counter(), String.valueOf(row.total()), rate);
  }
}
