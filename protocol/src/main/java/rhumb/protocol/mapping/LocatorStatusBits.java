package rhumb.protocol.mapping;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Locator-status-bits (RFC 9300 §5.3, §10, §13.1): which of a mapping's locators its own site
/// holds to be up. Bit i, from the least significant, stands for the locator at place i of the
/// Map-Reply. Not for the public internet (RFC 9300 §10).
public final class LocatorStatusBits {
  /// How many locators have a bit in a data header without an instance-id.
  public static final int MOST = 32;

  /// How many have one beside an instance-id.
  public static final int MOST_WITH_INSTANCE = 8;

  /// How long a site that added or removed a locator sends no bits to a peer, which may still count
  /// by the old list (RFC 9300 §13.1).
  public static final Duration PAUSE_AFTER_CHANGE = Duration.ofMinutes(5);

  private LocatorStatusBits() {}

  /// The bits of a mapping: set for each locator that is up.
  public static int of(List<Locator> locators, Predicate<Locator> up) {
    int bits = 0;
    for (int i = Math.min(locators.size(), MOST) - 1; i >= 0; i--) {
      if (up.test(locators.get(i))) bits |= 1 << i;
    }
    return bits;
  }

  /// The locators as their site's bits have them: one whose bit is clear is not reachable. Bits
  /// never make a locator reachable that the mapping says is not, and say nothing of locators that
  /// have no bit.
  ///
  /// @param count how many bits there are: [#MOST] or [#MOST_WITH_INSTANCE]
  public static List<Locator> applied(List<Locator> locators, int bits, int count) {
    var applied = new ArrayList<>(locators);
    for (int i = Math.min(locators.size(), count) - 1; i >= 0; i--) {
      if ((bits >>> i & 1) == 0) applied.set(i, locators.get(i).withReachable(false));
    }
    return List.copyOf(applied);
  }

  /// The bits that matter of those in a data header: where there is a locator.
  public static int relevant(int bits, int locators, int count) {
    int places = Math.min(locators, count);
    return places == Integer.SIZE ? bits : bits & (1 << places) - 1;
  }
}
