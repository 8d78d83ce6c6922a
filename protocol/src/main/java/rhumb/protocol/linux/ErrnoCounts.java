package rhumb.protocol.linux;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/// How often each error number came up: written by the thread that sends or receives, read by any.
public final class ErrnoCounts {
  private static final int NUMBERS = 134; // EHWPOISON is 133

  private final AtomicLongArray counts = new AtomicLongArray(NUMBERS);

  void add(int errno, long times) {
    counts.addAndGet(errno < NUMBERS ? errno : 0, times);
  }

  /// Times that `errno` came up.
  public long count(Errno errno) {
    return counts.get(errno.number);
  }

  /// Times that any came up.
  public long total() {
    long sum = 0;
    for (int i = 0; i < NUMBERS; i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  /// Those that came up, by "meaning (NAME)".
  public Map<String, Long> byDescription() {
    var found = new TreeMap<String, Long>();
    for (int i = 0; i < NUMBERS; i++) {
      if (counts.get(i) != 0) {
        found.put(Errno.describe(i), counts.get(i));
      }
    }
    return found;
  }
}
