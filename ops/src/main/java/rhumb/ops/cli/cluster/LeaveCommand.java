package rhumb.ops.cli.cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.view.ClusterStatus;
import rhumb.ops.view.ClusterStatus.Member;

/// `rhumb cluster leave MEMBER`.
@Command(
    name = "leave",
    description = {
      "Has a member hand over its shards and leave.",
      "Its process ends then. Returns at once; `rhumb cluster drain` waits."
    })
public final class LeaveCommand implements Runnable {
  @Mixin private Asking asking = new Asking();
  @Mixin private OneMember named = new OneMember();

  @Option(names = "--force", description = "Also if it is the last one: nobody answers then.")
  private boolean force;

  @Override
  public void run() {
    Members members = new Members(asking.node());
    ClusterStatus cluster = members.now();
    Member member = named.of(cluster);
    refuseTheLast(cluster, force);
    byte[] answer = members.tell(member, "leave");
    asking.show(answer, () -> member.address() + " hands over and leaves\n");
  }

  static void refuseTheLast(ClusterStatus cluster, boolean force) {
    if (force || cluster.members().stream().filter(Member::reachable).count() > 1) return;
    throw new Failure(
        ExitCode.USAGE,
        "it is the only member: nobody would answer Map-Requests any more",
        "",
        "start another mapping node first, or say --force");
  }
}
