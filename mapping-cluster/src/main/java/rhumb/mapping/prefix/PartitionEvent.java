package rhumb.mapping.prefix;

import java.util.List;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.protocol.address.EidPrefix;

/// A change of a partition as the journal keeps it.
public sealed interface PartitionEvent {
  /// How many changes it stands for.
  default int changes() {
    return 1;
  }

  /// An ETR registered a prefix, or registered it differently.
  record Registered(Registration registration) implements PartitionEvent {}

  /// A registration ended.
  record Ended(EidPrefix eid, Etr etr, Cause cause) implements PartitionEvent {}

  /// A Map-Register of an ETR whose nonces must rise was accepted.
  record Sighted(Etr etr, Sighting seen) implements PartitionEvent {}

  /// What was changed at once. One row of the journal, because the database's work is per row.
  ///
  /// @param each none of this kind
  record Changes(List<PartitionEvent> each) implements PartitionEvent {
    public Changes {
      each = List.copyOf(each);
    }

    @Override
    public int changes() {
      return each.size();
    }
  }

  /// @param changes at least one
  static PartitionEvent of(List<PartitionEvent> changes) {
    return changes.size() == 1 ? changes.getFirst() : new Changes(changes);
  }

  /// Why a registration ended.
  enum Cause {
    WITHDRAWN,
    EXPIRED,
    /// The site may not register it any more.
    REVOKED
  }
}
