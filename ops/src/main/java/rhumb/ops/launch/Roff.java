package rhumb.ops.launch;

import java.util.Locale;

/// The language of manual pages: man(7).
final class Roff {
  private Roff() {}

  static String head(String name, String section) {
    String title = ".TH " + text(name).toUpperCase(Locale.ROOT) + " " + section;
    return title + " \"\" \"rhumb " + text(Main.Version.number()) + "\"\n";
  }

  /// What roff would take for its own is said to be text.
  static String text(String plain) {
    String escaped = plain.replace("\\", "\\e").replace("-", "\\-");
    return escaped.replaceAll("(?m)^([.'])", "\\\\&$1");
  }
}
