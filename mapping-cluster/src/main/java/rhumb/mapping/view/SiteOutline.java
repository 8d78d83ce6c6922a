package rhumb.mapping.view;

import java.util.List;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.Locator;

/// A site in short, from what every node has at hand: no other node is asked.
public record SiteOutline(String name, boolean shutdown, List<Prefix> prefixes) {
  /// @param eid as configured
  /// @param registered whether it is, or something more specific
  /// @param locators of what is registered; a few, if it is much
  public record Prefix(EidPrefix eid, boolean registered, List<Locator> locators) {}
}
