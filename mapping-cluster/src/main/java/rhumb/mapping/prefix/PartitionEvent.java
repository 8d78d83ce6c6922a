package rhumb.mapping.prefix;

import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.protocol.address.EidPrefix;

/// A change of a partition as the journal keeps it.
public sealed interface PartitionEvent {
  EidPrefix eid();

  /// An ETR registered a prefix, or registered it differently.
  record Registered(Registration registration) implements PartitionEvent {
    @Override
    public EidPrefix eid() {
      return registration.eid();
    }
  }

  /// A registration ended.
  record Ended(EidPrefix eid, Etr etr, Cause cause) implements PartitionEvent {}

  /// Why a registration ended.
  enum Cause {
    WITHDRAWN,
    EXPIRED
  }
}
