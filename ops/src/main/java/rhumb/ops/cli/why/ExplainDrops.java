package rhumb.ops.cli.why;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.format.Grid;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.view.Statistics;
import rhumb.protocol.wire.DropReason;

/// `rhumb explain drops`: what a node has dropped, what each reason means and what to do.
@Command(
    name = "drops",
    description = {
      "What the node has dropped, what it means and what to do.",
      "Counted since the start of the node."
    })
final class ExplainDrops implements Callable<Integer> {
  private static final String DROPPED = ".dropped.";

  @Mixin private Asking asking = new Asking();

  @Parameters(
      arity = "0..1",
      paramLabel = "REASON",
      description = "Only this one, such as authentication-failed.")
  private Optional<String> only = Optional.empty();

  /// @param where `encapsulation`, `router`, `mapping` …
  private record Drop(String where, String reason, long count) {}

  @Override
  public Integer call() {
    if (only.isPresent() && Advice.reason(only.get()).isEmpty()) {
      throw new Failure(
          ExitCode.USAGE,
          "there is no reason \"" + only.get() + "\"",
          "",
          "`rhumb explain drops` lists those that occurred");
    }
    only = only.flatMap(Advice::reason).map(DropReason::label);
    byte[] answer = asking.node().get("/api/v1/statistics");
    List<Drop> drops = drops(NodeClient.read(answer, Statistics.class));
    Grid grid = grid(drops);
    asking.show(NodeClient.write(json(drops)), () -> told(drops), () -> grid);
    return ExitCode.OK;
  }

  private List<Drop> drops(Statistics statistics) {
    List<Drop> drops = new ArrayList<>();
    for (Map.Entry<String, Long> counter : Grids.counters(statistics).entrySet()) {
      int at = counter.getKey().indexOf(DROPPED);
      if (at < 0) continue;
      String reason = counter.getKey().substring(at + DROPPED.length());
      if (only.isPresent() && !reason.equals(only.get())) continue;
      drops.add(new Drop(counter.getKey().substring(0, at), reason, counter.getValue()));
    }
    drops.sort(Comparator.comparingLong(Drop::count).reversed());
    return drops;
  }

  private String told(List<Drop> drops) {
    StringBuilder out = new StringBuilder();
    for (Drop drop : drops) {
      out.append(drop.count()).append(" × ").append(drop.reason());
      out.append(" (").append(drop.where()).append("): ");
      out.append(Advice.meaning(drop.reason())).append("\n");
      String advice = Advice.about(drop.reason());
      if (!advice.isEmpty()) out.append("    → ").append(advice).append("\n");
    }
    if (!drops.isEmpty()) return out.toString();
    if (only.isEmpty()) return "Nothing was dropped since the start.\n";
    return only.get() + " did not occur: " + Advice.meaning(only.get()) + "\n";
  }

  private static Grid grid(List<Drop> drops) {
    return Grid.of(
        "count where reason meaning advice",
        drops.stream()
            .map(
                d ->
                    List.of(
                        String.valueOf(d.count()),
                        d.where(),
                        d.reason(),
                        Advice.meaning(d.reason()),
                        Advice.about(d.reason())))
            .toList());
  }

  private static JsonNode json(List<Drop> drops) {
    var all = MapCacheAnswers.object().putArray("drops");
    for (Drop drop : drops) {
      all.addObject()
          .put("where", drop.where())
          .put("reason", drop.reason())
          .put("count", drop.count())
          .put("meaning", Advice.meaning(drop.reason()))
          .put("advice", Advice.about(drop.reason()));
    }
    return all;
  }
}
