package rhumb.ops.cli.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.view.Accepted;
import rhumb.ops.view.ClusterStatus;
import rhumb.ops.view.ClusterStatus.Member;

/// `rhumb cluster drain MEMBER`.
@Command(
    name = "drain",
    description = {
      "Has a member hand over its shards and leave, and waits.",
      "Ask another node than the one that leaves. Ends with 6 if it takes too long."
    })
public final class DrainCommand implements Callable<Integer> {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  @Mixin private Asking asking = new Asking();
  @Mixin private OneMember named = new OneMember();

  @Option(
      names = "--for",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "Wait no longer than this (${DEFAULT-VALUE}).")
  private int seconds;

  @Override
  public Integer call() throws InterruptedException {
    Members members = new Members(asking.node());
    ClusterStatus cluster = members.now();
    Member member = named.of(cluster);
    LeaveCommand.refuseTheLast(cluster, false);
    if (member.address().equals(cluster.self())) {
      throw new Failure(
          ExitCode.USAGE,
          "this is the node that is asked: it could not say when it is done",
          "",
          "ask another one with -s, or use `rhumb cluster leave`");
    }
    members.tell(member, "leave");
    await(members, member);
    asking.show(
        NodeClient.write(new Accepted(member.address())),
        () -> member.address() + " has left; the others have its shards\n");
    return ExitCode.OK;
  }

  private void await(Members members, Member member) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    var never = new CountDownLatch(1);
    int left = -1;
    while (true) {
      Optional<Member> now = Members.find(members.now(), member.address());
      if (now.isEmpty()) return;
      if (now.get().shards() != left && asking.forPeople()) {
        left = now.get().shards();
        asking.print(member.address() + " is " + now.get().status() + ", " + left + " shards\n");
      }
      if (System.nanoTime() - end >= 0) {
        String still = member.address() + " is still " + now.get().status();
        throw new Failure(ExitCode.TIMED_OUT, still, "", "see its log, and `rhumb events`");
      }
      boolean _ = never.await(BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
