package rhumb.ops.launch;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhumb.ops.access.Role;
import rhumb.ops.access.Token;
import rhumb.ops.access.Tokens;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;

/// `rhumb token NAME ROLE`: makes a token for the HTTP API.
@Command(
    name = "token",
    description = {
      "Makes a token for the HTTP API and prints it.",
      "This once only: the node keeps its hash, in the file that rhumb.ops.http.token-file names."
    })
final class TokenCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "Whose it is, for the log.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "ROLE", description = "viewer, operator or admin.")
  private String role = "";

  @Option(
      names = "--add",
      paramLabel = "FILE",
      description = "Add the hash to this token file, which is made if need be.")
  private @Nullable Path file;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Role parsed =
        Role.parse(role)
            .orElseThrow(
                () -> refusal("there is no role " + role, "write viewer, operator or admin"));
    String secret = Token.random();
    String line = Token.of(name, parsed, secret).line();
    String before = Optional.ofNullable(file).map(TokenCommand::read).orElse("");
    String after = before + (before.isEmpty() || before.endsWith("\n") ? "" : "\n") + line + "\n";
    try {
      Tokens.parse(after);
    } catch (IllegalArgumentException e) {
      throw refusal("this would be no token file: " + e.getMessage(), "");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (file == null) out.println("# for the token file: " + line);
    else write(file, after);
    out.println(secret);
    out.flush();
    return ExitCode.OK;
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw refusal("cannot read " + file + ": " + e.getClass().getSimpleName(), "");
    }
  }

  private static void write(Path file, String text) {
    try {
      if (!Files.exists(file)) {
        var ours = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(ours));
      }
      Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw refusal("cannot write " + file + ": " + e.getClass().getSimpleName(), "");
    }
  }

  private static Failure refusal(String what, String hint) {
    return new Failure(ExitCode.USAGE, what, "", hint);
  }
}
