package rhumb.mapping.server;

import java.time.Duration;
import java.util.Optional;

/// Whether what comes new is stored: a database that answers questions may yet be unable to write.
/// One thread tells, any may ask.
public final class Storing {
  private static final Duration LONG = Duration.ofSeconds(1);
  private static final Duration RECENT = Duration.ofMinutes(1); // until an ETR tries again

  private record State(Duration late, boolean hasGivenUp, long givenUpNs) {}

  private volatile State state = new State(Duration.ZERO, false, 0);

  /// @param late how long ago the first of what waits should have been stored
  void isLate(Duration late) {
    state = new State(late, state.hasGivenUp, state.givenUpNs);
  }

  /// Something was not stored in time.
  void givesUp(long nowNs) {
    state = new State(state.late, true, nowNs);
  }

  void stored() {
    if (state.hasGivenUp) state = new State(state.late, false, 0);
  }

  /// Empty if there is none.
  public Optional<String> trouble(long nowNs) {
    State now = state;
    if (now.late.compareTo(LONG) > 0) {
      return Optional.of("registrations wait to be stored, " + now.late.toSeconds() + " s late");
    }
    return now.hasGivenUp && nowNs - now.givenUpNs < RECENT.toNanos()
        ? Optional.of("registrations were not stored in time")
        : Optional.empty();
  }
}
