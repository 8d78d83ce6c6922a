package rhumb.ops.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Which of the two families a command is about.
public final class Family {
  private Family() {}

  /// Whether `ipv6` is among the words that led to the command.
  public static boolean isIpv6(CommandSpec command) {
    for (@Nullable CommandSpec at = command; at != null; at = at.parent()) {
      if (at.name().equals("ipv6")) return true;
    }
    return false;
  }
}
