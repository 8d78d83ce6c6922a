package rhumb.protocol.mapping;

/// The arithmetic of map-version numbers (RFC 9302 §6): 12 bits that wrap around, without 0.
public final class MapVersion {
  /// The null version: the mapping has none.
  public static final int NONE = 0;

  private static final int LAST = 0xFFF;
  private static final int HALF = 2048;

  private MapVersion() {}

  /// Whether `version` is newer than `than`. At a distance of exactly 2048 each of two versions is
  /// newer than the other, as the RFC's inequalities have it; the null version is never newer or
  /// older.
  public static boolean isNewer(int version, int than) {
    if (version == NONE || than == NONE) return false;
    int ahead = version - than;
    return ahead > 0 ? ahead <= HALF : -ahead > HALF;
  }

  /// The version after `version`; skips 0.
  public static int next(int version) {
    return version >= LAST ? 1 : version + 1;
  }
}
