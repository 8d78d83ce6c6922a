package rhumb.mapping.resolver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhumb.mapping.control.Reach;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.Locator;

/// Which locator a Map-Request is forwarded to: one that is up, of the lowest priority, and of a
/// family that this node has an address of.
final class EtrChoice {
  private EtrChoice() {}

  /// @param turn spreads requests over locators of equal priority
  static Optional<IpAddress> of(List<Locator> locators, Reach reach, int turn) {
    int best = Locator.UNUSABLE;
    List<IpAddress> candidates = new ArrayList<>();
    for (Locator locator : locators) {
      Optional<IpAddress> ip = locator.rloc().ip().filter(reach::canForwardTo);
      if (ip.isEmpty() || !locator.reachable() || locator.priority() > best) continue;
      if (locator.priority() == Locator.UNUSABLE) continue;
      if (locator.priority() < best) candidates.clear();
      best = locator.priority();
      candidates.add(ip.get());
    }
    return candidates.isEmpty()
        ? Optional.empty()
        : Optional.of(candidates.get(Math.floorMod(turn, candidates.size())));
  }
}
