package rhumb.ops.launch;

import java.io.PrintWriter;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import rhumb.ops.cli.ExitCode;

/// Tells a person what is wrong with the words of a command: one line, and where to read on.
final class Mistakes {
  private static final int LONGEST = 300;
  private static final int LOOKED_AT = 1_000; // a word may have been as long as the kernel allows

  /// What the parser and Java add for programmers.
  private static final Pattern JARGON =
      Pattern.compile("\\(?\\b(java|picocli)[\\w.$]*Exception(: )?|\\b\\w+Exception: ");

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}]");

  private Mistakes() {}

  static int tell(ParameterException e, String[] words) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("rhumb: " + sentence(e));
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("  `" + command.getCommandSpec().qualifiedName() + " --help` says how to use it");
    }
    err.flush();
    return ExitCode.USAGE;
  }

  private static String sentence(ParameterException e) {
    // both are looked up among abbreviations letter by letter
    if (e.getCause() instanceof IndexOutOfBoundsException)
      return "neither an empty word nor - is a command";
    String said = String.valueOf(e.getMessage());
    if (said.length() > LOOKED_AT) said = said.substring(0, LOOKED_AT);
    String bare = JARGON.matcher(said).replaceAll("");
    String line = UNPRINTABLE.matcher(bare).replaceAll(" ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
