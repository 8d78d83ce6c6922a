package rhumb.mapping.server;

import java.util.List;
import rhumb.mapping.control.Peer;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sharing;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.message.MapRegister;

/// A Map-Register whose sender has proved who it is, and what it may claim of its records.
///
/// @param key what it was signed with
/// @param peer where it came from, and where a Map-Notify goes: deployed ETRs send from the port
///     that they listen on, and a NAT changes it
/// @param tree the delegations that it was judged by
public record Admitted(
    MapRegister message, SharedKey key, List<Claim> claims, Peer peer, DelegationTree tree) {
  public Admitted {
    claims = List.copyOf(claims);
  }

  /// One of its records, before it is stored.
  ///
  /// @param partition which part of the database keeps it
  /// @param delegation what allows it
  public record Claim(Registration registration, EidPrefix partition, EidPrefix delegation) {
    /// This with what it has in common with others.
    Claim shared(Sharing sharing) {
      return new Claim(sharing.of(registration), sharing.one(partition), delegation);
    }
  }
}
