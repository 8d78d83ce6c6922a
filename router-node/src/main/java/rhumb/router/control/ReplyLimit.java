package rhumb.router.control;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import rhumb.protocol.address.IpAddress;

/// Map-Replies are rate limited per destination (RFC 9301 §5.4), or an ETR would amplify requests
/// with a forged ITR-RLOC. Remembers a bounded number of destinations.
final class ReplyLimit {
  private static final int DESTINATIONS = 4096;

  private final Clock clock;
  private final int perSecond;
  private final Map<IpAddress, TokenBucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, TokenBucket> eldest) {
          return size() > DESTINATIONS;
        }
      };

  /// @param perSecond 0 for no limit
  ReplyLimit(Clock clock, int perSecond) {
    this.clock = clock;
    this.perSecond = perSecond;
  }

  boolean allows(IpAddress destination) {
    return buckets
        .computeIfAbsent(destination, _ -> new TokenBucket(clock, perSecond, perSecond))
        .take();
  }
}
