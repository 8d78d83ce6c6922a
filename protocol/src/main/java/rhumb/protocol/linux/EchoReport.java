package rhumb.protocol.linux;

import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;

/// The outcomes of a ping.
///
/// @param echoes in the order they became known
public record EchoReport(List<Echo> echoes) {
  /// Keeps its own copy.
  public EchoReport {
    echoes = List.copyOf(echoes);
  }

  /// Requests that were to be sent.
  public int transmitted() {
    return (int) echoes.stream().filter(echo -> !(echo instanceof Echo.Duplicate)).count();
  }

  /// Requests that were answered in time.
  public int received() {
    return answered().size();
  }

  /// Answers beyond the first.
  public int duplicates() {
    return (int) echoes.stream().filter(Echo.Duplicate.class::isInstance).count();
  }

  /// The answers, in the order they came.
  public List<Echo.Answered> answered() {
    return echoes.stream()
        .filter(Echo.Answered.class::isInstance)
        .map(Echo.Answered.class::cast)
        .toList();
  }

  /// True if answers came in the order of their requests.
  public boolean inOrder() {
    int before = 0;
    for (Echo.Answered each : answered()) {
      if (each.sequence() < before) {
        return false;
      }
      before = each.sequence();
    }
    return true;
  }

  /// The shortest round trip; zero if nothing was answered.
  public Duration minimum() {
    return received() == 0 ? Duration.ZERO : Duration.ofNanos(statistics().getMin());
  }

  /// The mean round trip; zero if nothing was answered.
  public Duration average() {
    return Duration.ofNanos(Math.round(statistics().getAverage()));
  }

  /// The longest round trip; zero if nothing was answered.
  public Duration maximum() {
    return received() == 0 ? Duration.ZERO : Duration.ofNanos(statistics().getMax());
  }

  private LongSummaryStatistics statistics() {
    return answered().stream().mapToLong(echo -> echo.roundTrip().toNanos()).summaryStatistics();
  }
}
