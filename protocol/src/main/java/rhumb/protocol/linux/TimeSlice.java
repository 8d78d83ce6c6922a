package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static rhumb.protocol.linux.LibC.state;
import static rhumb.protocol.linux.LibC.wrongDescriptor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// How long a thread runs at a time when others want its processor: sched_setattr(2). Its share of
/// the processor stays what it is. Since Linux 6.12, a thread with short turns that wakes up does
/// not wait for the turn of one with longer ones; older kernels take no notice. No privilege is
/// needed.
///
/// ```
/// struct sched_attr { 0 u32 size; 4 u32 policy; 8 u64 flags; 16 s32 nice; 20 u32 priority;
///                     24 u64 runtime; 32 u64 deadline; 40 u64 period; }
/// ```
public final class TimeSlice {
  private static final int ATTRIBUTES = 48;
  private static final int RUNTIME = 24;

  // long syscall(long number, ...): the C library has names for these two since glibc 2.41 only
  private static final MethodHandle SYSCALL =
      LibC.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);

  private TimeSlice() {}

  private enum Calls {
    X86_64(314, 315),
    AARCH64(274, 275),
    UNKNOWN(-1, -1); // fails with ENOSYS

    private final long set;
    private final long get;

    Calls(long set, long get) {
      this.set = set;
      this.get = get;
    }

    static Calls ofThisMachine() {
      return switch (System.getProperty("os.arch")) {
        case "amd64", "x86_64" -> X86_64;
        case "aarch64" -> AARCH64;
        default -> UNKNOWN;
      };
    }
  }

  /// Asks for turns of about `ns` for the current platform thread; the kernel keeps them between a
  /// tenth of a millisecond and a tenth of a second.
  public static void of(long ns) throws LinuxException {
    Calls calls = Calls.ofThisMachine();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
      // all the rest as it is: giving a lower nice value than its own would need a privilege
      if (call(calls.get, attributes, ATTRIBUTES, 0) < 0) throw failure();
      attributes.set(JAVA_LONG, RUNTIME, ns);
      if (call(calls.set, attributes, 0, 0) < 0) throw failure();
    }
  }

  private static LinuxException failure() {
    return LinuxException.of("choosing the length of turns", LibC.errno());
  }

  private static long call(long number, MemorySegment attributes, int third, int fourth) {
    try {
      return (long) SYSCALL.invokeExact(state(), number, 0, attributes.address(), third, fourth);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }
}
