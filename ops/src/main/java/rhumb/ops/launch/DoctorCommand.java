package rhumb.ops.launch;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.config.NodeSettings;
import rhumb.ops.health.Finding;
import rhumb.ops.health.Machine;
import rhumb.ops.health.NodePlaces;

/// `rhumb doctor`: is this machine ready for a node?
@Command(
    name = "doctor",
    description = {
      "Looks whether this machine is ready for a node.",
      "Says how to mend what is not, and changes nothing. Ends with 1 if a node could not work."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int NAME_WIDTH = 34;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The node's configuration: also looks at its addresses, ports and folders.")
  private Optional<Path> config = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<Finding> found;
    try {
      found = findings();
    } catch (InvalidConfig e) {
      ConfigCommand.tell(spec, e);
      return ExitCode.USAGE;
    }
    PrintWriter out = spec.commandLine().getOut();
    found.forEach(finding -> out.print(line(finding)));
    long wrong = found.stream().filter(f -> f.verdict() == Finding.Verdict.WRONG).count();
    out.println(wrong == 0 ? "A node can work here." : "Mend what has a ✗ first.");
    out.flush();
    return wrong == 0 ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private List<Finding> findings() throws InvalidConfig {
    Machine machine = new Machine(Path.of("/"));
    if (config.isEmpty()) return machine.checkForRouter();
    NodeSettings node = NodeConfig.load(config.get());
    List<Finding> found =
        new ArrayList<>(
            node.router().isPresent() ? machine.checkForRouter() : machine.checkForMapping());
    node.router().ifPresent(router -> found.addAll(NodePlaces.ofRouter(router)));
    node.mapping().ifPresent(mapping -> found.addAll(NodePlaces.ofMapping(mapping)));
    return found;
  }

  static String line(Finding finding) {
    String sign =
        switch (finding.verdict()) {
          case FINE -> "✓";
          case POOR -> "!";
          case WRONG -> "✗";
        };
    String gap = " ".repeat(Math.max(1, NAME_WIDTH - finding.what().length()));
    String fix = finding.fix().isEmpty() ? "" : "\n    fix: " + finding.fix();
    return sign + " " + finding.what() + gap + finding.detail() + fix + "\n";
  }
}
