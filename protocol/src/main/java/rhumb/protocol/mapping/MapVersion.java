package rhumb.protocol.mapping;

import java.util.OptionalInt;

/// Map-version numbers (RFC 9302): 12 bits that wrap around, without 0; their order (§6) and what
/// those in a data packet mean for it (§7).
public final class MapVersion {
  /// What to do with a data packet because of one of its two map-versions.
  public enum Verdict {
    /// Nothing to do.
    CURRENT,
    /// Drop it: its sender cannot have this version, or has ignored for too long that it is old.
    DROP,
    /// Keep it, and solicit a Map-Request from the sender, whose mapping is old; rate-limited.
    SOLICIT,
    /// Drop it, and go on telling the sender every [#SOLICIT_SECONDS] seconds.
    DROP_AND_SOLICIT,
    /// Keep it, and ask for the source's mapping, because the one in the map-cache is old.
    REFRESH
  }

  /// How often a sender is told, once a second at most, before its packets are dropped.
  public static final int PATIENCE = 10;

  /// Seconds between two hints to a sender after that.
  public static final int SOLICIT_SECONDS = 30;

  /// The null version: the mapping has none.
  public static final int NONE = 0;

  private static final int LAST = 0xFFF;
  private static final int HALF = 2048;

  private MapVersion() {}

  /// Whether `version` is newer than `than`. Of two different versions one is newer, also at a
  /// distance of exactly 2048; the null version is never newer or older.
  public static boolean isNewer(int version, int than) {
    if (version == NONE || than == NONE) return false;
    int ahead = version - than;
    return ahead > 0 ? ahead <= HALF : -ahead > HALF;
  }

  /// The version after `version`; skips 0.
  public static int next(int version) {
    return version >= LAST ? 1 : version + 1;
  }

  /// What the destination's version says to the ETR, which owns that mapping (RFC 9302 §7.1).
  ///
  /// @param received as in the data header
  /// @param own the version in the database; [#NONE] if its mappings have none
  /// @param solicited how often this sender has been told since the version changed
  /// @param oldOnesExpired whether the mapping is unchanged for longer than its predecessor's TTL,
  ///     so that no map-cache can hold the old one
  public static Verdict ofDestination(
      int received, int own, int solicited, boolean oldOnesExpired) {
    if (received == NONE || own == NONE) return Verdict.DROP; // a violation, or made up
    if (received == own) return Verdict.CURRENT;
    if (isNewer(received, own) || oldOnesExpired) return Verdict.DROP;
    return solicited < PATIENCE ? Verdict.SOLICIT : Verdict.DROP_AND_SOLICIT;
  }

  /// What the source's version says to an ETR that may have that mapping in its map-cache (RFC 9302
  /// §7.2).
  ///
  /// @param received as in the data header; a proxy ITR sends [#NONE]
  /// @param cached the version in the map-cache, if there is such an entry
  public static Verdict ofSource(int received, OptionalInt cached) {
    if (received == NONE || cached.isEmpty() || cached.getAsInt() == received) {
      return Verdict.CURRENT;
    }
    if (cached.getAsInt() == NONE || isNewer(received, cached.getAsInt())) return Verdict.REFRESH;
    return Verdict.DROP;
  }
}
