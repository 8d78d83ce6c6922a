package rhumb.ops.config;

import com.typesafe.config.ConfigOrigin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Collects what is wrong with a file, so that a person hears of all of it at once.
final class Problems {
  private final Path file;
  private final List<Problem> found = new ArrayList<>();

  Problems(Path file) {
    this.file = file;
  }

  /// The file that was asked for, not one that it includes.
  Path file() {
    return file;
  }

  void add(ConfigOrigin origin, String path, String what, String hint) {
    String name = origin.filename() == null ? file.toString() : origin.filename();
    boolean environment = origin.description().startsWith(Environment.ORIGIN);
    int line = environment ? 0 : Math.max(0, origin.lineNumber());
    found.add(new Problem(environment ? origin.description() : name, line, path, what, hint));
  }

  void add(int line, String what, String hint) {
    found.add(new Problem(file.toString(), line, "", what, hint));
  }

  /// @param other a file beside the one that was asked for
  void addTo(Path other, int line, String what, String hint) {
    found.add(new Problem(other.toString(), line, "", what, hint));
  }

  /// @param place where it was said, if not in a file
  void addTo(String place, String what, String hint) {
    found.add(new Problem(place, 0, "", what, hint));
  }

  void throwIfAny() throws InvalidConfig {
    if (!found.isEmpty()) throw new InvalidConfig(found);
  }
}
