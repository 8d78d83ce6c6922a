package rhumb.ops.cli;

import java.io.IOException;
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
    if (terminal == null) terminal = TerminalBuilder.builder().system(true).dumb(true).build();
    return terminal;
  }
}
