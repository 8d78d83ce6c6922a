package rhumb.ops.cli.why;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.format.Grid;

/// An explanation: sentences about things, each good or not, some with what to do.
final class Verdicts {
  /// @param advice may be empty
  private record Verdict(boolean good, String about, String told, String advice) {}

  private final List<Verdict> all = new ArrayList<>();

  void good(String about, String told) {
    all.add(new Verdict(true, about, told, ""));
  }

  void bad(String about, String told, String advice) {
    all.add(new Verdict(false, about, told, advice));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /// Prints it; the exit code says whether all is good.
  int show(Asking asking) {
    asking.show(NodeClient.write(json()), this::text, this::grid);
    return all.stream().allMatch(Verdict::good) ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    for (Verdict verdict : all) {
      out.append(verdict.good() ? "✓ " : "✗ ").append(verdict.about()).append(": ");
      out.append(verdict.told()).append("\n");
      if (!verdict.advice().isEmpty()) out.append("    → ").append(verdict.advice()).append("\n");
    }
    return out.toString();
  }

  private Grid grid() {
    return Grid.of(
        "good about what advice",
        all.stream()
            .map(v -> List.of(v.good() ? "yes" : "no", v.about(), v.told(), v.advice()))
            .toList());
  }

  private JsonNode json() {
    ArrayNode list = MapCacheAnswers.object().putArray("verdicts");
    for (Verdict verdict : all) {
      list.addObject()
          .put("good", verdict.good())
          .put("about", verdict.about())
          .put("what", verdict.told())
          .put("advice", verdict.advice());
    }
    return list;
  }
}
