package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Off-heap memory that packets are copied through all the time: in pages of 2 MiB, so that
/// copying does not miss the TLB every 4 KiB; madvise(2). Where the kernel has none to give, in
/// ordinary ones.
public final class LargePages {
  private static final long PAGE = 2L << 20;
  private static final long LEAST = PAGE / 8; // less than this is not worth a page
  private static final int MADV_HUGEPAGE = 14;
  private static final int MADV_COLLAPSE = 25; // since Linux 6.1; what was touched before, too

  // int madvise(void *addr, size_t length, int advice)
  private static final MethodHandle MADVISE =
      LibC.quickHandle("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

  private LargePages() {}

  /// Zeroed memory that lives as long as it is reachable.
  public static MemorySegment allocate(long octets) {
    if (octets < LEAST) return Arena.ofAuto().allocate(octets, 64);
    long whole = octets + PAGE - 1 & -PAGE;
    MemorySegment memory = Arena.ofAuto().allocate(whole, PAGE);
    advise(memory.address(), whole, MADV_HUGEPAGE);
    advise(memory.address(), whole, MADV_COLLAPSE);
    return memory.asSlice(0, octets);
  }

  /// Advice that is not taken costs nothing but speed.
  private static int advise(long address, long length, int advice) {
    try {
      return (int) MADVISE.invokeExact(address, length, advice);
    } catch (Throwable t) {
      throw LibC.wrongDescriptor(t);
    }
  }
}
