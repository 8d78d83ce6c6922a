package rhumb.ops.cli.shell;

import org.jspecify.annotations.Nullable;

/// What Ctrl-C does to a shell whose command runs: it ends the command. Asked once more, of a
/// command that does not listen, it ends the process, in order. Between two commands it does
/// nothing: there it is the line that is given up.
final class Stopping {
  private static final int ENDED_BY_CTRL_C = 130; // as every shell says it

  private @Nullable Thread command;
  private boolean asked;

  synchronized void begun() {
    command = Thread.currentThread();
    asked = false;
  }

  synchronized void ended() {
    command = null;
    boolean _ = Thread.interrupted(); // it was meant for the command
  }

  synchronized void asked() {
    if (command == null) return;
    if (asked) System.exit(ENDED_BY_CTRL_C);
    asked = true;
    command.interrupt();
  }
}
