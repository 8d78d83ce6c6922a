package rhumb.ops.cli.config;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.Terminal;
import rhumb.ops.view.Reloaded;

/// `rhumb config apply`.
@Command(
    name = "apply",
    description = {
      "Has a running node read its configuration again.",
      "Shows what differs, asks, and does it. Log, tokens, sites, a router's database and probing"
          + " change at once; what needs a restart is named. A mistake changes nothing. Ends with 1"
          + " if something needs a restart."
    })
public final class ApplyCommand implements Callable<Integer> {
  private static final String RELOAD = "/api/v1/config/reload";

  @Mixin private Asking asking = new Asking();

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Only show what would change.")
  private boolean dryRun;

  @Override
  public Integer call() {
    NodeClient node = asking.node();
    byte[] would = node.post(RELOAD + "?dry-run=true");
    Reloaded plan = NodeClient.read(would, Reloaded.class);
    boolean nothing = plan.changes().isEmpty() && plan.applied().isEmpty();
    if (nothing || dryRun) {
      asking.show(would, () -> nothing ? "nothing to change\n" : text(plan));
      return exitCode(plan);
    }
    if (!yes) {
      if (asking.forPeople()) asking.print(text(plan));
      if (!isWanted()) return ExitCode.NEGATIVE;
    }
    byte[] answer = node.post(RELOAD);
    Reloaded done = NodeClient.read(answer, Reloaded.class);
    asking.show(answer, () -> text(done));
    return exitCode(done);
  }

  private static boolean isWanted() {
    if (!Terminal.isThere()) {
      throw new Failure(ExitCode.USAGE, "there is nobody to ask", "", "say --yes to change it");
    }
    return Terminal.agrees("apply it?");
  }

  private static int exitCode(Reloaded plan) {
    return plan.waiting().isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private static String text(Reloaded plan) {
    StringBuilder out = new StringBuilder();
    plan.changes().forEach(change -> out.append(change).append("\n"));
    list(plan.dryRun() ? "would change at once" : "changed", plan.applied(), out);
    list("needs a restart", plan.waiting(), out);
    return out.toString();
  }

  private static void list(String title, List<String> names, StringBuilder out) {
    if (names.isEmpty()) return;
    out.append(title).append(": ").append(String.join(", ", names)).append("\n");
  }
}
