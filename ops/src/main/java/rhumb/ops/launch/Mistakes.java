package rhumb.ops.launch;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.config.Spelling;

/// Tells a person what is wrong with the words of a command: one line, and where to read on.
final class Mistakes {
  private static final int LONGEST = 300;
  private static final int LOOKED_AT = 1_000; // a word may have been as long as the kernel allows

  /// What the parser and Java add for programmers.
  private static final Pattern JARGON =
      Pattern.compile("\\(?\\b(java|picocli)[\\w.$]*Exception(: )?|\\b\\w+Exception: ");

  private static final Pattern CHOICE =
      Pattern.compile("expected one of \\[(.*)] \\(case-insensitive\\) but was ('.*')");

  private static final Pattern NUMBER = Pattern.compile("is not an? (int|long|double)$");

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
    String said =
        e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()
            ? unmatched(e.getCommandLine().getCommandSpec(), unmatched.getUnmatched().getFirst())
            : String.valueOf(e.getMessage());
    if (said.length() > LOOKED_AT) said = said.substring(0, LOOKED_AT);
    String bare = plain(JARGON.matcher(said).replaceAll(""));
    String line = UNPRINTABLE.matcher(bare).replaceAll(" ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  private static String unmatched(CommandSpec command, String word) {
    if (word.startsWith("-")) return "there is no option '" + word + "'" + similar(command, word);
    if (!command.subcommands().isEmpty()) return "there is no command '" + word + "'";
    return "'" + word + "' is one word too many";
  }

  private static String similar(CommandSpec command, String option) {
    if (option.length() > LOOKED_AT) return "";
    List<String> names =
        command.options().stream()
            .filter(each -> !each.hidden())
            .map(OptionSpec::longestName)
            .toList();
    return Spelling.nearest(option, names).map(name -> "; did you mean " + name + "?").orElse("");
  }

  /// The parser's words for wrong values, as a person would say it.
  private static String plain(String said) {
    Matcher choice = CHOICE.matcher(said);
    String chosen =
        choice.find()
            ? choice.replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        found.group(2) + " is none of " + found.group(1).toLowerCase(Locale.ROOT)))
            : said;
    return NUMBER.matcher(chosen).replaceAll("is no number").replaceFirst("^Error: ", "");
  }
}
