package rhumb.ops.config;

import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;

/// Reads the locators of a mapping, whoever it belongs to.
final class LocatorReader {
  private LocatorReader() {}

  /// @param seen the RLOCs of the mapping that were read before
  /// @return a locator that is reachable, and not local to whoever reads it
  static Optional<Locator> read(Section in, Set<Rloc> seen) {
    int priority = in.number("priority", 0, 255);
    int weight = in.number("weight", 0, 255);
    int multicastPriority = in.number("multicast-priority", 0, 255);
    int multicastWeight = in.number("multicast-weight", 0, 255);
    Optional<IpAddress> rloc = in.required("rloc", Addresses::rloc);
    if (rloc.isEmpty()) return Optional.empty();
    Rloc address = Rloc.of(rloc.get());
    if (!seen.add(address)) in.wrong("rloc", address + " is listed twice", "");
    return Optional.of(
        new Locator(
            address, priority, weight, multicastPriority, multicastWeight, false, false, true));
  }
}
