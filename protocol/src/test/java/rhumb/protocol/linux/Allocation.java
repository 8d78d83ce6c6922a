package rhumb.protocol.linux;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Measures what a piece of code allocates on the heap once it is compiled.
final class Allocation {
  /// More than a box per call for 100,000 calls, in octets. The compiler usually removes the boxes
  /// of a downcall, and now and then decides otherwise; an address or a buffer would be larger.
  static final long BOXES = 2_000_000;

  private static final int ATTEMPTS = 40;

  /// Code that may fail with a system call.
  interface Work {
    void run() throws LinuxException;
  }

  private Allocation() {}

  /// The least that `work` allocates in one run, in octets: interpreted and half-compiled code
  /// allocates, so it is run until a run allocates nearly nothing, a bounded number of times.
  static long leastOctets(Work work) throws LinuxException {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ATTEMPTS && least > 100; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      work.run();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
