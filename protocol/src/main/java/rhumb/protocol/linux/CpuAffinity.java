package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Ties a platform thread to a CPU: sched_setaffinity(2). For benchmarks, whose ends must not take
/// each other's CPU.
public final class CpuAffinity {
  private static final int CPUS = 1024; // CPU_SETSIZE

  private CpuAffinity() {}

  /// Lets the current platform thread, and those it starts from now on, run only on `cpu`.
  public static void pin(int cpu) throws LinuxException {
    if (cpu < 0 || cpu >= CPUS) {
      throw new IllegalArgumentException("CPU " + cpu);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(JAVA_LONG, CPUS / Long.SIZE);
      mask.setAtIndex(JAVA_LONG, cpu / Long.SIZE, 1L << cpu);
      if (NamespaceCalls.schedSetaffinity(0, mask.byteSize(), mask.address()) < 0) {
        throw LinuxException.of("running on CPU " + cpu, LibC.errno());
      }
    }
  }
}
