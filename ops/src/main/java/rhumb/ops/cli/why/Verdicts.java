package rhumb.ops.cli.why;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.format.Grid;

/// An explanation: sentences about things, each good, poor or bad, some with what to do.
final class Verdicts {
  /// @param advice may be empty
  private record Verdict(Kind kind, String about, String told, String advice) {
    boolean isGood() {
      return kind != Kind.BAD;
    }
  }

  /// How bad it is, and the sign for it.
  private enum Kind {
    GOOD("✓"),
    /// Works, but not as well as it could.
    POOR("!"),
    BAD("✗");

    final String sign;

    Kind(String sign) {
      this.sign = sign;
    }
  }

  private final List<Verdict> all = new ArrayList<>();

  void good(String about, String told) {
    all.add(new Verdict(Kind.GOOD, about, told, ""));
  }

  void poor(String about, String told, String advice) {
    all.add(new Verdict(Kind.POOR, about, told, advice));
  }

  void bad(String about, String told, String advice) {
    all.add(new Verdict(Kind.BAD, about, told, advice));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /// Prints it; the exit code says whether nothing is bad.
  int show(Asking asking) {
    asking.show(NodeClient.write(json()), this::text, this::grid);
    return all.stream().allMatch(Verdict::isGood) ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    for (Verdict verdict : all) {
      out.append(verdict.kind().sign).append(" ").append(verdict.about()).append(": ");
      out.append(verdict.told()).append("\n");
      if (!verdict.advice().isEmpty()) out.append("    → ").append(verdict.advice()).append("\n");
    }
    return out.toString();
  }

  private Grid grid() {
    return Grid.of(
        "good about what advice",
        all.stream()
            .map(
                v ->
                    List.of(
                        v.isGood() ? v.kind() == Kind.POOR ? "poor" : "yes" : "no",
                        v.about(),
                        v.told(),
                        v.advice()))
            .toList());
  }

  private JsonNode json() {
    ArrayNode list = MapCacheAnswers.object().putArray("verdicts");
    for (Verdict verdict : all) {
      list.addObject()
          .put("good", verdict.isGood())
          .put("about", verdict.about())
          .put("what", verdict.told())
          .put("advice", verdict.advice());
    }
    return list;
  }
}
