package rhumb.protocol.prefix;

import org.jspecify.annotations.Nullable;

/// What a [PathTable] has for a path with many prefixes: these are in the tables of longer paths,
/// and only those too short for them are here.
final class DensePath {
  /// The prefixes too short for any other table, and as its cover the one of just the path.
  private volatile Rest rest = new Hollow(null);

  /// How many prefixes are on the path, in whatever table.
  int count;

  Rest rest() {
    return rest;
  }

  void setRest(@Nullable Rest newRest) {
    rest = newRest == null ? new Hollow(null) : newRest;
  }

  long memoryBytes() {
    return 16 + rest.memoryBytes();
  }
}
