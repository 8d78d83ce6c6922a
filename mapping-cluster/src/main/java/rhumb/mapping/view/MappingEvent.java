package rhumb.mapping.view;

import java.util.List;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;

/// A change of what is registered, anywhere in the cluster, told when this node hears of it.
///
/// @param locators that the prefix has from now on
public record MappingEvent(Kind kind, String site, EidPrefix eid, List<Rloc> locators) {
  /// What happened to the mapping.
  public enum Kind {
    REGISTERED,
    CHANGED,
    /// Withdrawn or expired.
    ENDED
  }
}
