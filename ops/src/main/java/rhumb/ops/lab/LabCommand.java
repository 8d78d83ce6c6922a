package rhumb.ops.lab;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `rhumb lab`: the seed's network on this machine, to explore.
@Command(
    name = "lab",
    description = {
      "Two sites and a mapping system in network namespaces.",
      "All on this machine, with real packets."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      LabCommand.Up.class,
      LabCommand.Status.class,
      LabCommand.Exec.class,
      LabCommand.Down.class,
      LabPing.class
    })
public final class LabCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it
  CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  /// `rhumb lab up`.
  @Command(
      name = "up",
      description = "Builds the lab and starts its three routers.",
      mixinStandardHelpOptions = true)
  static final class Up extends LabAction {
    @Mixin Choices choices = new Choices();

    @Override
    boolean builds() {
      return true;
    }

    @Override
    int run(Lab lab, PrintWriter out) throws LabFailure {
      if (lab.isUp()) {
        out.println("The lab is already up.");
        out.println();
        out.print(LabText.status(lab.status()));
        return 0;
      }
      try {
        lab.build(choices.options());
        lab.awaitReady();
      } catch (LabFailure failure) {
        lab.remove();
        throw failure;
      }
      out.println(LabText.PICTURE);
      out.print(LabText.NEXT);
      return 0;
    }
  }

  /// `rhumb lab status`.
  @Command(
      name = "status",
      description = "Shows the lab's nodes, their processes and addresses.",
      mixinStandardHelpOptions = true)
  static final class Status extends LabAction {
    private static final int NOT_WELL = 3;

    @Option(names = "--json", description = "For programs.")
    boolean json;

    @Override
    int run(Lab lab, PrintWriter out) throws LabFailure {
      requireUp(lab);
      List<LabStatus> status = lab.status();
      out.print(json ? LabText.statusJson(status) : LabText.status(status));
      boolean well =
          status.stream().allMatch(s -> s.health().equals("ready") || s.health().equals("-"));
      if (!well && !json) {
        out.println();
        out.println("The logs are in " + lab.folder() + ".");
      }
      return well ? 0 : NOT_WELL;
    }
  }

  /// `rhumb lab exec`.
  @Command(
      name = "exec",
      description = "Runs a command on a node of the lab, or a shell.",
      mixinStandardHelpOptions = true)
  static final class Exec extends LabAction {
    @Parameters(index = "0", paramLabel = "NODE", description = "Such as host1 or SITE1.")
    String node = "";

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "And its arguments.")
    List<String> command = List.of();

    /// Options after the node belong to the command.
    @Spec
    void stopAtNode(CommandSpec own) {
      own.parser().stopAtPositional(true);
    }

    @Override
    int run(Lab lab, PrintWriter out) throws LabFailure {
      requireUp(lab);
      LabNode target =
          LabNode.named(node)
              .orElseThrow(
                  () ->
                      new LabFailure(
                          "there is no node " + node,
                          "the nodes are host1, SITE1, core, MR_MS, SITE2, host2"));
      return Foreground.run(command.isEmpty() ? shell(lab, target) : on(lab, target, command));
    }

    private static List<String> on(Lab lab, LabNode node, List<String> command) {
      return lab.on(node, command.toArray(new String[0]));
    }

    private static List<String> shell(Lab lab, LabNode node) {
      String prompt = "PS1=" + LabText.prompt(node);
      return Programs.find("bash").isPresent()
          ? lab.on(node, "env", prompt, "bash", "--norc", "--noprofile")
          : lab.on(node, "env", prompt, "sh");
    }
  }

  /// `rhumb lab down`.
  @Command(
      name = "down",
      description = "Removes the lab, whatever state it is in.",
      mixinStandardHelpOptions = true)
  static final class Down extends LabAction {
    @Override
    int run(Lab lab, PrintWriter out) throws LabFailure {
      lab.remove();
      return 0;
    }
  }

  private static void requireUp(Lab lab) throws LabFailure {
    if (!lab.isUp()) throw new LabFailure("the lab is not up", "rhumb lab up");
  }
}
