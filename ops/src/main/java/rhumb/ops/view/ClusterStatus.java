package rhumb.ops.view;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// `GET /api/v1/cluster`: members and shards of the mapping cluster as this node sees them.
///
/// @param self address of the node that answers
/// @param leader address; empty while there is none
/// @param members the oldest first
/// @param shards who has it, by number of the shard; those in use
/// @param maxShards how many numbers there are
public record ClusterStatus(
    Instant asOf,
    String self,
    String leader,
    List<Member> members,
    Map<Integer, String> shards,
    int maxShards) {
  /// @param address `host:port` for the other members
  /// @param status `joining`, `up`, `leaving` and so on
  public record Member(String address, String status, boolean reachable, int shards) {}
}
