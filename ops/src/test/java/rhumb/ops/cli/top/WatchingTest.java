package rhumb.ops.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import rhumb.ops.view.Health;
import rhumb.ops.view.Statistics;
import rhumb.ops.view.Status;

/// What changes, second by second.
class WatchingTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private static Statistics after(int seconds, long requests, long dropped) {
    return new Statistics(
        START.plusSeconds(seconds),
        Optional.empty(),
        Optional.of(
            new Statistics.MappingNode(
                START,
                Map.of("Map-Request", requests),
                Map.of(),
                dropped == 0 ? Map.of() : Map.of("rate-limited", dropped),
                Map.of(),
                1,
                1)));
  }

  @Test
  void aRateIsTheDifferenceOverTheTime() {
    Rates rates = new Rates();
    rates.add(after(0, 100, 0));
    assertThat(rates.of("mapping.received.Map-Request")).isZero();
    rates.add(after(2, 150, 0));
    assertThat(rates.of("mapping.received.Map-Request")).isEqualTo(25.0);
    rates.add(after(3, 250, 0));
    assertThat(rates.of("mapping.received.Map-Request")).isEqualTo(100.0);
    assertThat(rates.sparkline("mapping.received.Map-Request", 10)).isEqualTo("▃█");
  }

  @Test
  void aNodeThatStartedAnewHasNoNegativeRate() {
    Rates rates = new Rates();
    rates.add(after(0, 100, 0));
    rates.add(after(1, 3, 0));
    assertThat(rates.of("mapping.received.Map-Request")).isZero();
  }

  @Test
  void sameTimeTwiceIsNoDivisionByZero() {
    Rates rates = new Rates();
    rates.add(after(0, 1, 0));
    rates.add(after(0, 5, 0));
    assertThat(rates.of("mapping.received.Map-Request")).isZero();
  }

  @Test
  void theLastMinuteIsRememberedAndNoMore() {
    Rates rates = new Rates();
    for (int i = 0; i < 500; i++) rates.add(after(i, i * 10L, 0));
    assertThat(rates.sparkline("mapping.received.Map-Request", 1000)).hasSize(60);
  }

  @Test
  void aPictureIsLetterByLetter() {
    Rates rates = new Rates();
    rates.add(after(0, 0, 0));
    rates.add(after(1, 1234, 7));
    Health health = new Health("MR", true, "", List.of());
    Status status =
        new Status(
            START.plusSeconds(1), "MR", "1", START, List.of("mapping"), health, after(1, 1234, 7));
    assertThat(String.join("\n", TopScreen.lines(status, rates)))
        .isEqualTo(
            """
            MR · mapping · up 00:00:01 · well

                                      PER SECOND       BIT/S         TOTAL  LAST MINUTE
            Map-Requests                  1234.0                      1234  █
            Map-Registers                    0.0                         0
              registered          1 EID-prefixes

            ! rate-limited                   7.0                         7  █\
            """);
  }

  @Test
  void largeNumbersHaveUnits() {
    assertThat(TopScreen.human(999)).isEqualTo("999.0");
    assertThat(TopScreen.human(12_345)).isEqualTo("12.3k");
    assertThat(TopScreen.human(6.5e9)).isEqualTo("6.5G");
  }

  @Test
  void aWatchTellsWhatIsNewOtherAndGone() {
    Map<String, String> before = new TreeMap<>(Map.of("a", "1", "b", "2", "c", "3"));
    Map<String, String> now = new TreeMap<>(Map.of("a", "1", "b", "9", "d", "4"));
    assertThat(MappingCommand.changes(before, now)).containsExactly("b: 9", "d: 4", "c: gone");
  }
}
