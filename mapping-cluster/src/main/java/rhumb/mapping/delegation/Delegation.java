package rhumb.mapping.delegation;

import java.util.Optional;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.Use;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.mapping.Action;

/// An EID-prefix that a site may register.
///
/// Its registrations live in a partition that it shares with its small neighbours. A large
/// delegation that accepts more
/// specific prefixes is split by its next bits, so that no single partition carries all hosts of a
/// fabric; what is shorter than those bits stays in the partition of the delegation itself.
///
/// @param acceptMoreSpecifics whether prefixes inside may be registered as well
/// @param use where its mapping comes from, if not from registrations
public record Delegation(Site site, EidPrefix eid, boolean acceptMoreSpecifics, Use use) {
  /// Bits that a large delegation is split by: 16 partitions.
  static final int SPLIT_BITS = 4;

  private static final int SHARED_V4 = 16;
  private static final int LARGE_HOST_BITS_V4 = 16;
  private static final int LARGE_HOST_BITS_V6 = 72; // shorter than /56, which a small site has

  /// Whether the site may register `prefix`, for which this is the longest matching delegation.
  public boolean allows(EidPrefix prefix) {
    return use instanceof Use.Registered
        && (eid.equals(prefix) || acceptMoreSpecifics && eid.contains(prefix));
  }

  /// What Map-Requests for it are answered with, if it is denied.
  public Optional<Action> denied() {
    return use instanceof Use.Denied(var action) ? Optional.of(action) : Optional.empty();
  }

  /// The partition of `prefix`, which this delegation covers.
  public EidPrefix partition(EidPrefix prefix) {
    if (!isSplit()) return shared();
    int length = eid.length() + SPLIT_BITS;
    return prefix.length() >= length
        ? new EidPrefix(prefix.instance(), prefix.network(), length)
        : eid;
  }

  /// Small delegations side by side share a partition: a hundred thousand sites must not become as
  /// many actors that each have a journal.
  private EidPrefix shared() {
    int length =
        switch (eid.network()) {
          case Ipv4Address _ -> SHARED_V4;
          case Ipv6Address _ -> eid.length() > 48 ? 48 : 32;
          default -> eid.length();
        };
    return length < eid.length() ? new EidPrefix(eid.instance(), eid.network(), length) : eid;
  }

  /// Whether there are partitions below the one of the delegation itself.
  public boolean isSplit() {
    Address network = eid.network();
    int hostBits = network.bits() - eid.length();
    return acceptMoreSpecifics
        && (network instanceof Ipv4Address && hostBits >= LARGE_HOST_BITS_V4
            || network instanceof Ipv6Address && hostBits > LARGE_HOST_BITS_V6);
  }
}
