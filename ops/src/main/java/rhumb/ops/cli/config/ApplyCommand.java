package rhumb.ops.cli.config;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.Query;
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

  @Option(
      names = "--confirm-within",
      paramLabel = "SECONDS",
      description = "Roll it back unless `rhumb config confirm` comes in this time, 1 to 86400.")
  private Optional<Integer> trial = Optional.empty();

  @Override
  public Integer call() {
    if (trial.isPresent() && (trial.get() < 1 || trial.get() > 86_400)) {
      throw new Failure(ExitCode.USAGE, "--confirm-within is 1 to 86400 seconds", "", "");
    }
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
    Query reload = new Query(RELOAD);
    trial.ifPresent(seconds -> reload.add("confirm-within", seconds.toString()));
    byte[] answer = node.post(reload.path());
    Reloaded done = NodeClient.read(answer, Reloaded.class);
    asking.show(answer, () -> text(done));
    if (trial.isPresent() && !done.applied().isEmpty() && asking.forPeople()) {
      asking.print("rolled back in " + trial.get() + " s unless `rhumb config confirm` is said\n");
    }
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
    String done = plan.dryRun() ? "would change at once" : "changed";
    return text(plan, done, "needs a restart");
  }

  /// @param done what is said of the parts that are as wanted
  /// @param left what is said of the rest
  static String text(Reloaded plan, String done, String left) {
    StringBuilder out = new StringBuilder();
    plan.changes().forEach(change -> out.append(change).append("\n"));
    list(done, plan.applied(), out);
    list(left, plan.waiting(), out);
    return out.toString();
  }

  private static void list(String title, List<String> names, StringBuilder out) {
    if (names.isEmpty()) return;
    out.append(title).append(": ").append(String.join(", ", names)).append("\n");
  }
}
