package rhumb.ops.lab;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;

/// What the lab's commands have in common: the lab's name, the privileges, and how a failure reads.
abstract class LabAction implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it
  CommandSpec spec;

  @Option(
      names = "--lab",
      paramLabel = "NAME",
      defaultValue = "lab",
      description = "Another lab beside the usual one.")
  String name = "lab";

  abstract int run(Lab lab, PrintWriter out) throws LabFailure;

  /// Where this action's lab is.
  Lab lab() {
    return Lab.named(name);
  }

  /// Whether the action builds a lab where there is none.
  boolean builds() {
    return false;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      if (!LabFolder.isValidName(name)) {
        throw new LabFailure(name + " is no name for a lab", "use up to 16 letters and digits");
      }
      if (!Privileges.isRoot()) {
        var arguments = spec.root().commandLine().getParseResult().originalArgs();
        return Privileges.rerun(arguments, builds());
      }
      return run(lab(), out);
    } catch (LabFailure failure) {
      throw new Failure(
          ExitCode.NEGATIVE,
          spec.qualifiedName().substring("rhumb ".length()),
          String.valueOf(failure.getMessage()),
          failure.hint());
    } finally {
      out.flush();
    }
  }
}
