package rhumb.ops.http;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;

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

  /// The rows one of whose words has the filter in it, in letters large or small, or, if the filter
  /// is an address or a prefix, one of whose prefixes covers it; all if there is none.
  static <T> Predicate<T> matching(
      Optional<String> filter,
      Function<T, Stream<String>> words,
      Function<T, Stream<EidPrefix>> prefixes) {
    if (filter.isEmpty()) return _ -> true;
    String text = filter.get().toLowerCase(Locale.ROOT);
    Predicate<T> named =
        row -> words.apply(row).anyMatch(word -> word.toLowerCase(Locale.ROOT).contains(text));
    return whole(filter.get())
        .map(asked -> named.or(row -> prefixes.apply(row).anyMatch(it -> it.contains(asked))))
        .orElse(named);
  }

  private static Optional<EidPrefix> whole(String text) {
    try {
      return Optional.of(EidPrefix.parse(text)).filter(it -> it.network() instanceof IpAddress);
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // a part of one, or a name
    }
  }
}
