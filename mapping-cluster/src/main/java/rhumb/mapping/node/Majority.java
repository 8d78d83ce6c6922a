package rhumb.mapping.node;

import akka.actor.Address;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Which side of a network that has come apart will go on, by the rule that the Split Brain
/// Resolver applies seconds later (keep-majority): the one with more members; of two halves the
/// one with the lowest address.
final class Majority {
  private static final Set<MemberStatus> COUNTED =
      Set.of(MemberStatus.up(), MemberStatus.leaving());

  /// Whoever was given up, or is no member any more, misses nobody and decides nothing either.
  private static final Set<MemberStatus> DECIDING =
      Set.of(MemberStatus.up(), MemberStatus.leaving(), MemberStatus.exiting());

  private Majority() {}

  /// Whether a member is on that side.
  ///
  /// @param state as it sees it, which says more surely than anything else what itself is
  static boolean of(Address self, CurrentClusterState state) {
    boolean decides = false;
    for (Member each : state.getMembers()) {
      if (each.address().equals(self)) decides = DECIDING.contains(each.status());
    }
    if (!decides || state.getUnreachable().isEmpty()) return decides;
    List<Address> all = new ArrayList<>();
    for (Member each : state.getMembers()) {
      if (COUNTED.contains(each.status())) all.add(each.address());
    }
    return of(all, state.getUnreachable().stream().map(Member::address).toList());
  }

  /// @param all who counts
  /// @param unreachable some of them, and perhaps others
  static boolean of(List<Address> all, List<Address> unreachable) {
    List<Address> seen = all.stream().filter(each -> !unreachable.contains(each)).toList();
    int missing = all.size() - seen.size();
    if (seen.size() != missing) return seen.size() > missing;
    Comparator<Address> order = Member.addressOrdering();
    return all.stream().min(order).filter(lowest -> !seen.contains(lowest)).isEmpty();
  }
}
