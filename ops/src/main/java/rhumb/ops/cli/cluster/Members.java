package rhumb.ops.cli.cluster;

import java.util.List;
import java.util.Optional;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.Query;
import rhumb.ops.view.ClusterStatus;
import rhumb.ops.view.ClusterStatus.Member;

/// The members of the cluster, as the node that is asked sees them.
record Members(NodeClient node) {
  ClusterStatus now() {
    return NodeClient.read(node.get("/api/v1/cluster"), ClusterStatus.class);
  }

  static Optional<Member> find(ClusterStatus cluster, String address) {
    return cluster.members().stream().filter(m -> m.address().equals(address)).findFirst();
  }

  /// @param name an address as `cluster status` prints it, or its host if only one has it
  static Member named(ClusterStatus cluster, String name) {
    List<Member> found =
        cluster.members().stream()
            .filter(m -> m.address().equals(name) || host(m.address()).equals(name))
            .toList();
    if (found.size() == 1) return found.getFirst();
    throw new Failure(
        ExitCode.NEGATIVE,
        (found.isEmpty() ? "no member is called " : "several members are called ") + name,
        "",
        "`rhumb cluster status` lists their addresses");
  }

  private static String host(String address) {
    return address.substring(0, Math.max(0, address.lastIndexOf(':')));
  }

  /// @param what `leave` or `down`
  byte[] tell(Member member, String what) {
    String path = "/api/v1/cluster/members/" + Query.escaped(member.address()) + "/" + what;
    return node.post(path);
  }
}
