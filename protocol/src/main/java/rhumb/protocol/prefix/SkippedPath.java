package rhumb.protocol.prefix;

/// A stretch of path in [StrideTrie] on which nothing is decided, and the node at its end.
///
/// @param high the first 64 bits of any address on the path
/// @param low the last 64 bits
/// @param level the level of the node: the path is the first `level` octets
record SkippedPath(long high, long low, int level, Object[] node) {
  /// Octets of heap.
  static final int BYTES = 32;

  boolean leadsTo(long high, long low) {
    return level <= 8
        ? (high ^ this.high) >>> (64 - 8 * level) == 0
        : high == this.high && (low ^ this.low) >>> (128 - 8 * level) == 0;
  }

  SkippedPath to(Object[] newNode) {
    return new SkippedPath(high, low, level, newNode);
  }
}
