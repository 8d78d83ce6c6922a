package rhumb.ops.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What every command has that asks a node: whom, how long to wait, and for whom to print.
public final class Asking {
  @Option(
      names = {"-s", "--server"},
      paramLabel = "URL",
      defaultValue = "${env:RHUMB_SERVER:-http://127.0.0.1:8090}",
      description = "The node to ask; ${DEFAULT-VALUE} if not given (environment RHUMB_SERVER).")
  private String server = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long to wait for an answer (${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      defaultValue = "${env:RHUMB_TOKEN_FILE}",
      description = "What holds your token, if the node wants one (environment RHUMB_TOKEN_FILE).")
  private @Nullable Path tokenFile;

  @Option(names = "--json", description = "Print the answer of the API, for programs.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  public NodeClient node() {
    if (timeoutSeconds < 1 || timeoutSeconds > 3600) {
      throw new Failure(ExitCode.USAGE, "--timeout is 1 to 3600 seconds", "", "");
    }
    return new NodeClient(
        server,
        Duration.ofSeconds(timeoutSeconds),
        Optional.ofNullable(tokenFile).map(Asking::token));
  }

  private static String token(Path file) {
    try {
      String token = Files.readString(file).strip();
      if (token.matches("[!-~]{1,256}")) return token;
      throw new Failure(ExitCode.USAGE, file + " does not hold a token", "", "");
    } catch (IOException e) {
      String why = e.getClass().getSimpleName();
      throw new Failure(ExitCode.USAGE, "cannot read the token in " + file, why, "");
    }
  }

  public boolean forPrograms() {
    return json;
  }

  public void print(String text) {
    PrintWriter out = command.commandLine().getOut();
    out.print(text);
    out.flush();
  }

  /// An answer of the API as it came.
  public void print(byte[] json) {
    print(new String(json, StandardCharsets.UTF_8) + "\n");
  }
}
