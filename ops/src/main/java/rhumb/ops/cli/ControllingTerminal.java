package rhumb.ops.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// The terminal under this process. There is but one, so the shell and a command in it share it;
/// JLine gives it back as it was when the process ends.
public final class ControllingTerminal {
  private static @Nullable Terminal terminal;

  private ControllingTerminal() {}

  /// Takes it on first use.
  public static synchronized Terminal get() throws IOException {
    if (terminal == null) {
      // terminals show UTF-8, also where nothing has told so the programs in them (LANG=C)
      terminal =
          TerminalBuilder.builder()
              .system(true)
              .dumb(true)
              .stdinEncoding(StandardCharsets.UTF_8)
              .stdoutEncoding(StandardCharsets.UTF_8)
              .build();
    }
    return terminal;
  }
}
