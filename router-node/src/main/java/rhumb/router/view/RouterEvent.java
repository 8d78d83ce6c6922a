package rhumb.router.view;

import java.util.List;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;

/// A change of a map-cache, told when it happens.
///
/// @param rlocs where packets go from now on, best first; empty when there is no such place
public record RouterEvent(Kind kind, EidPrefix eid, List<IpAddress> rlocs) {
  /// What happened to the entry.
  public enum Kind {
    ENTRY_ADDED,
    /// Other locators, or one of them went up or down.
    ENTRY_CHANGED,
    /// Expired, evicted, cleared or replaced by others.
    ENTRY_REMOVED
  }
}
