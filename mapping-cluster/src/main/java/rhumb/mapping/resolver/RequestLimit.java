package rhumb.mapping.resolver;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;

/// How many Map-Requests a second are taken from one network, a /24 or /48: token buckets in one
/// array of fixed size, so that no number of forged sources makes it grow. Networks that share a
/// bucket share its tokens; which ones do, nobody outside can know.
public final class RequestLimit {
  private static final int BUCKETS = 1 << 14;
  private static final long NS_PER_S = 1_000_000_000L;

  private final long interval; // nanoseconds that a token takes to grow; 0 for no limit
  private final long burst; // nanoseconds worth of tokens that a bucket holds
  private final long key = new SplittableRandom().nextLong();
  private final LongSupplier clockNs;
  private final AtomicLongArray spentUntil = new AtomicLongArray(BUCKETS);

  /// @param perSecond 0 for no limit; twice as many may come at once
  /// @param clockNs such as `System::nanoTime`
  public RequestLimit(int perSecond, LongSupplier clockNs) {
    interval = perSecond == 0 ? 0 : Math.max(1, NS_PER_S / perSecond);
    burst = 2 * NS_PER_S;
    this.clockNs = clockNs;
    long start = clockNs.getAsLong() - burst;
    for (int i = 0; i < BUCKETS; i++) spentUntil.set(i, start);
  }

  /// Whether one more is taken from `source` now.
  public boolean admits(IpAddress source) {
    if (interval == 0) return true;
    int bucket = bucket(source);
    long now = clockNs.getAsLong();
    while (true) {
      long spent = spentUntil.get(bucket);
      long from = spent - (now - burst) > 0 ? spent : now - burst;
      if (from + interval - now > 0) return false;
      if (spentUntil.compareAndSet(bucket, spent, from + interval)) return true;
    }
  }

  private int bucket(IpAddress source) {
    long network =
        switch (source) {
          case Ipv4Address v4 -> v4.value() >>> 8;
          case Ipv6Address v6 -> v6.high() >>> 16;
        };
    long mixed = (network ^ key) * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 50);
  }
}
