package rhumb.mapping.view;

import java.util.List;
import java.util.Map;

/// The mapping cluster as one of its members sees it.
///
/// @param self address of the node that answers
/// @param leader address; empty while there is none
/// @param members in the order in which they joined
/// @param shards address of the member that has it, by number of the shard; those in use
public record ClusterView(
    String self, String leader, List<Member> members, Map<Integer, String> shards, int maxShards) {
  /// @param address `host:port` for the other members
  /// @param status `joining`, `up`, `leaving` and so on
  public record Member(String address, String status, boolean reachable, int shards) {}
}
