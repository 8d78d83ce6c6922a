package rhumb.ops.launch;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `rhumb completion bash`.
@Command(
    name = "completion",
    description = {
      "Prints what lets a shell complete our commands.",
      "source <(rhumb completion bash)"
    })
final class CompletionCommand implements Runnable {
  /// The shells; zsh reads bash's script after `bashcompinit`, which the script itself calls.
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "SHELL", description = "bash or zsh", defaultValue = "bash")
  private Shell shell = Shell.BASH;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("# " + shell + " completion of the rhumb command");
    out.print(AutoComplete.bash("rhumb", Main.commandLine()));
    out.flush();
  }
}
