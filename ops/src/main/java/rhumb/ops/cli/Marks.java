package rhumb.ops.cli;

import java.util.regex.Pattern;

/// Colours for the signs that catch the eye. The signs alone say it all, so nothing is lost
/// without.
final class Marks {
  private static final Pattern GOOD = Pattern.compile("✓");
  private static final Pattern BAD = Pattern.compile("✗|\\bdown\\b|\\bunreachable\\b");
  private static final Pattern POOR = Pattern.compile("(?m)^( *)(! .*)$");

  private Marks() {}

  static String coloured(String text) {
    String good = GOOD.matcher(text).replaceAll("\u001b[32m$0\u001b[0m");
    String bad = BAD.matcher(good).replaceAll("\u001b[31m$0\u001b[0m");
    return POOR.matcher(bad).replaceAll("$1\u001b[33m$2\u001b[0m");
  }
}
