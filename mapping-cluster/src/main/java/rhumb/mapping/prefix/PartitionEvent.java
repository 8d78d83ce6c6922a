package rhumb.mapping.prefix;

import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.protocol.address.EidPrefix;

/// A change of a partition as the journal keeps it.
public sealed interface PartitionEvent {
  /// An ETR registered a prefix, or registered it differently.
  record Registered(Registration registration) implements PartitionEvent {}

  /// A registration ended.
  record Ended(EidPrefix eid, Etr etr, Cause cause) implements PartitionEvent {}

  /// A Map-Register of an ETR whose nonces must rise was accepted.
  record Sighted(Etr etr, Sighting seen) implements PartitionEvent {}

  /// Why a registration ended.
  enum Cause {
    WITHDRAWN,
    EXPIRED,
    /// The site may not register it any more.
    REVOKED
  }
}
