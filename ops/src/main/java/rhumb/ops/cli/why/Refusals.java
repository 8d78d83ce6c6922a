package rhumb.ops.cli.why;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rhumb.ops.cli.layout.Times;
import rhumb.ops.view.Rejections.Rejection;

/// What a Map-Server refused: how often by reason, and by whom, when and of what lately.
///
/// @param now when it was asked
/// @param last the newest first
record Refusals(Instant now, List<Rejection> last) {
  private static final int MOST_SOURCES = 5; // of a reason

  /// A verdict for each reason and each source.
  ///
  /// @param counts by reason, also of refusals that nothing more is known about
  void tell(String about, Map<String, Long> counts, Verdicts into) {
    Map<String, List<Rejection>> byReason = new LinkedHashMap<>();
    counts.keySet().forEach(reason -> byReason.put(reason, new ArrayList<>()));
    for (Rejection each : ofDifferentSources()) {
      byReason.computeIfAbsent(each.reason(), _ -> new ArrayList<>()).add(each);
    }
    byReason.forEach(
        (reason, its) -> {
          String count = counts.containsKey(reason) ? counts.get(reason) + " " : "";
          String sum = count + "registrations refused, " + Advice.meaning(reason);
          if (its.isEmpty()) {
            into.bad(about, sum, Advice.about(reason));
            return;
          }
          into.bad(about, sum + "; the last one " + told(its.getFirst()), advice(its.getFirst()));
          its.stream()
              .skip(1)
              .limit(MOST_SOURCES - 1L)
              .forEach(each -> into.bad(about, "the same " + told(each), ""));
        });
  }

  /// Of each source and reason, the newest.
  private List<Rejection> ofDifferentSources() {
    Set<String> seen = new HashSet<>();
    return last.stream().filter(each -> seen.add(each.reason() + " " + each.source())).toList();
  }

  private String told(Rejection one) {
    String offender = one.offender().isEmpty() ? "" : " (" + one.offender() + ")";
    return Times.since(one.at(), now) + " ago: " + one.eid() + " from " + one.source() + offender;
  }

  private static String advice(Rejection one) {
    return one.advice().isEmpty() ? Advice.about(one.reason()) : one.advice();
  }
}
