package rhumb.router.pipeline;

import java.util.function.LongSupplier;
import rhumb.protocol.linux.SockAddr;
import rhumb.router.forwarding.OuterDestination;

/// The largest packets that the core takes towards each locator, where it has said so (RFC 9300
/// §7.2, stateful). Owned by the thread of the encapsulation stream.
final class PathMtus {
  private static final int CAPACITY = 256; // locators behind a narrow path
  private static final long LIFETIME_NS = 600_000_000_000L; // RFC 1191 §6.3: ten minutes
  private static final int OVERHEAD_V4 = 36; // IPv4, UDP, LISP
  private static final int OVERHEAD_V6 = 56;
  private static final int LEAST_V4 = 576 + OVERHEAD_V4; // less is a lie, or hopeless
  private static final int LEAST_V6 = 1280;

  private final LongSupplier nanoTime;
  private final long[] high = new long[CAPACITY];
  private final long[] low = new long[CAPACITY];
  private final boolean[] v6 = new boolean[CAPACITY];
  private final int[] mtu = new int[CAPACITY];
  private final long[] learnedNs = new long[CAPACITY];
  private int count;

  PathMtus(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// The core has said that packets towards `locator` may have `octets` at most.
  void learn(SockAddr locator, int octets) {
    if (octets < (locator.v6() ? LEAST_V6 : LEAST_V4)) return;
    int i = find(locator.v6(), locator.high(), locator.low());
    if (i < 0) i = count < CAPACITY ? count++ : oldest();
    v6[i] = locator.v6();
    high[i] = locator.high();
    low[i] = locator.low();
    mtu[i] = octets;
    learnedNs[i] = nanoTime.getAsLong();
  }

  /// Octets that a packet may have before encapsulation.
  int innerLimit(OuterDestination to) {
    if (count == 0) return Integer.MAX_VALUE;
    int i = find(to.v6(), to.high(), to.low());
    if (i < 0) return Integer.MAX_VALUE;
    if (nanoTime.getAsLong() - learnedNs[i] > LIFETIME_NS) {
      forget(i);
      return Integer.MAX_VALUE;
    }
    return mtu[i] - (to.v6() ? OVERHEAD_V6 : OVERHEAD_V4) - to.format().extraLength();
  }

  private int find(boolean family6, long first, long second) {
    for (int i = 0; i < count; i++) {
      if (low[i] == second && high[i] == first && v6[i] == family6) return i;
    }
    return -1;
  }

  private int oldest() {
    int oldest = 0;
    for (int i = 1; i < count; i++) {
      if (learnedNs[i] - learnedNs[oldest] < 0) oldest = i;
    }
    return oldest;
  }

  private void forget(int i) {
    int last = --count;
    v6[i] = v6[last];
    high[i] = high[last];
    low[i] = low[last];
    mtu[i] = mtu[last];
    learnedNs[i] = learnedNs[last];
  }
}
