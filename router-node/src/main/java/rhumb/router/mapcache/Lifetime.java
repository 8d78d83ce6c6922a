package rhumb.router.mapcache;

import java.time.Duration;
import rhumb.protocol.mapping.MappingRecord;

/// How long a mapping may be kept: its Record TTL (RFC 9301 §5.4), within reason.
final class Lifetime {
  /// Where the sender leaves it to us.
  static final Duration OURS = Duration.ofDays(1);

  /// Some senders write seconds where minutes belong; nothing that is a year old is worth keeping.
  static final Duration LONGEST = Duration.ofDays(365);

  private static final double REFRESH_AT = 0.9;
  private static final int RECHECKS = 50;

  private Lifetime() {}

  /// Zero means: remove it at once.
  static Duration of(int ttlMinutes) {
    if (ttlMinutes == MappingRecord.TTL_RECEIVERS_CHOICE) return OURS;
    // lispers.net: the first bit says that the others count seconds
    if (ttlMinutes < 0) return atMost(Duration.ofSeconds(ttlMinutes & Integer.MAX_VALUE));
    return atMost(Duration.ofMinutes(ttlMinutes));
  }

  private static Duration atMost(Duration ttl) {
    return ttl.compareTo(LONGEST) > 0 ? LONGEST : ttl;
  }

  /// When to look for the first time whether a refresh is due.
  static Duration untilRefresh(Duration lifetime) {
    return Duration.ofMillis((long) (lifetime.toMillis() * REFRESH_AT));
  }

  /// How often to look after that.
  static Duration recheck(Duration lifetime) {
    return atLeastASecond(lifetime.dividedBy(RECHECKS));
  }

  static Duration atLeastASecond(Duration duration) {
    return duration.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : duration;
  }

  /// An entry is worth a refresh if it was hit this recently.
  static Duration inUse(Duration lifetime) {
    return lifetime.dividedBy(2);
  }
}
