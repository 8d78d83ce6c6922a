package rhumb.ops.cli.cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.view.ClusterStatus.Member;

/// `rhumb cluster down MEMBER`.
@Command(
    name = "down",
    description = {
      "Declares a member gone that cannot be reached.",
      "The others take its shards over. They do so by themselves after a while; this is for when"
          + " they cannot decide."
    })
public final class DownCommand implements Runnable {
  @Mixin private Asking asking = new Asking();
  @Mixin private OneMember named = new OneMember();

  @Option(names = "--force", description = "Also a member that can be reached: it ends at once.")
  private boolean force;

  @Override
  public void run() {
    Members members = new Members(asking.node());
    Member member = named.of(members.now());
    if (member.reachable() && !force) {
      throw new Failure(
          ExitCode.USAGE,
          member.address() + " can be reached",
          "",
          "let it hand over with `rhumb cluster leave`, or say --force");
    }
    byte[] answer = members.tell(member, "down");
    asking.show(answer, () -> member.address() + " is declared gone\n");
  }
}
