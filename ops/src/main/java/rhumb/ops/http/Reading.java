package rhumb.ops.http;

import java.util.function.Function;

/// Reads what stands in paths and queries; whatever is wrong is the caller's fault and said so.
final class Reading {
  private Reading() {}

  /// @param parser throws IllegalArgumentException with a sentence
  static <T> T parsed(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new Problem(Problem.Kind.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  static int number(String name, String text, int least, int most) {
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) return value;
    } catch (NumberFormatException _) {
      // said below
    }
    throw new Problem(
        Problem.Kind.BAD_REQUEST, "\"" + name + "\" is a number from " + least + " to " + most);
  }
}
