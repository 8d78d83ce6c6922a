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
    found.add(new Problem(name, Math.max(0, origin.lineNumber()), path, what, hint));
  }

  void add(int line, String what, String hint) {
    found.add(new Problem(file.toString(), line, "", what, hint));
  }

  void throwIfAny() throws InvalidConfig {
    if (!found.isEmpty()) throw new InvalidConfig(found);
  }
}
