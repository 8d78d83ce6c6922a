package rhumb.ops.cli.why;

import java.time.Duration;
import java.util.Optional;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.view.Probe;
import rhumb.protocol.address.IpAddress;

/// RLOC-probes that are sent because somebody asks. They go from router to router: the host behind
/// is not asked.
record Probes(NodeClient node) {
  /// @param rloc as it is printed; of those that are no plain address, nobody can be asked
  /// @param eid the prefix that it should hold
  /// @return how long the answer took, if one came
  Optional<Duration> send(String rloc, String eid) {
    if (!isAddress(rloc)) return Optional.empty();
    byte[] answer = node.post("/api/v1/probes", new Probe.Query(rloc, eid));
    return NodeClient.read(answer, Probe.class).probe().roundTrip();
  }

  private static boolean isAddress(String rloc) {
    try {
      IpAddress.parse(rloc);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
