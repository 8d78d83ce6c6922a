package rhumb.ops.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Cleans up after this process even if it is killed: a shell that waits at the other end of a pipe
/// until this process either says that all is done or is no more.
public final class Caretaker implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      read -r dismissed && exit
      folder=$1
      shift
      "$@"
      rm -rf "$folder"
      """;

  private final Process shell;

  private Caretaker(Process shell) {
    this.shell = shell;
  }

  /// @param folder that has to go
  /// @param before what to run first; nothing if empty
  public static Caretaker of(Path folder, List<String> before) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh", folder.toAbsolutePath().toString()));
    command.addAll(before.isEmpty() ? List.of("true") : before);
    return new Caretaker(
        Programs.builder(command)
            .directory(Path.of("/").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /// It is not needed any more.
  @Override
  public void close() {
    try (var pipe = shell.getOutputStream()) {
      pipe.write("dismissed\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // somebody has killed it
    }
  }
}
