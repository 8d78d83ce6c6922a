package rhumb.mapping.prefix;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.delegation.Delegation;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.registration.Registration;
import rhumb.protocol.address.EidPrefix;

/// Finds registrations that their site may not make any more, because it was removed or changed, or
/// because the prefix belongs to another partition now. Looks only when the delegations are others
/// than last time.
final class Revocation {
  /// What was registered so lately may be of a site that this node has not heard of yet.
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private @Nullable DelegationTree examined;

  List<PartitionEvent.Ended> revoked(
      EidPrefix partition, DelegationTree tree, PartitionState state, Leases leases, Instant now) {
    if (tree == examined) return List.of();
    List<PartitionEvent.Ended> revoked = new ArrayList<>();
    boolean[] fresh = new boolean[1];
    state
        .prefixes()
        .forEach(
            (eid, prefix) -> {
              Optional<Delegation> delegation = tree.longestMatch(eid);
              for (Registration each : prefix.registrations()) {
                if (mayStay(partition, delegation, each)) continue;
                if (leases.latest(each).seen().at().plus(SETTLED).isAfter(now)) fresh[0] = true;
                else revoked.add(ended(each));
              }
            });
    if (!fresh[0]) examined = tree;
    return revoked;
  }

  private static boolean mayStay(
      EidPrefix partition, Optional<Delegation> delegation, Registration registration) {
    return delegation
        .filter(d -> d.site().name().equals(registration.site()))
        .filter(d -> d.allows(registration.eid()))
        .filter(d -> d.partition(registration.eid()).equals(partition))
        .isPresent();
  }

  private static PartitionEvent.Ended ended(Registration registration) {
    return new PartitionEvent.Ended(
        registration.eid(), registration.etr(), PartitionEvent.Cause.REVOKED);
  }
}
