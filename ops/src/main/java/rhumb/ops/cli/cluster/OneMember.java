package rhumb.ops.cli.cluster;

import picocli.CommandLine.Parameters;
import rhumb.ops.view.ClusterStatus;
import rhumb.ops.view.ClusterStatus.Member;

/// The member of the cluster that a command is about.
final class OneMember {
  @Parameters(paramLabel = "MEMBER", description = "Such as 10.0.0.2:25520, or 10.0.0.2.")
  private String name = "";

  Member of(ClusterStatus cluster) {
    return Members.named(cluster, name);
  }
}
