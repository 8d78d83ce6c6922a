package rhumb.ops.cli;

import java.io.Console;

/// Where a person sits, perhaps.
public final class Terminal {
  private Terminal() {}

  /// Whether a person reads what is printed and types what is read.
  @SuppressWarnings("SystemConsoleNull") // it is null where nobody is at a terminal
  public static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /// Whether the person there says yes.
  @SuppressWarnings("SystemConsoleNull") // as above
  public static boolean agrees(String question) {
    Console console = System.console();
    String answer = console == null ? null : console.readLine("%s [y/N] ", question);
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }
}
