package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static rhumb.protocol.linux.LibC.handle;
import static rhumb.protocol.linux.LibC.state;
import static rhumb.protocol.linux.LibC.wrongDescriptor;

import java.lang.invoke.MethodHandle;

/// The C library's calls on namespaces and threads, in the manner of [LibC].
final class NamespaceCalls {
  // int setns(int fd, int nstype)
  private static final MethodHandle SETNS = handle("setns", JAVA_INT, JAVA_INT, JAVA_INT);
  // int unshare(int flags)
  private static final MethodHandle UNSHARE = handle("unshare", JAVA_INT, JAVA_INT);
  // int mount(const char *source, const char *target, const char *fstype, unsigned long flags,
  //           const void *data)
  private static final MethodHandle MOUNT =
      handle("mount", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  // int umount2(const char *target, int flags)
  private static final MethodHandle UMOUNT2 = handle("umount2", JAVA_INT, JAVA_LONG, JAVA_INT);
  // int sched_setaffinity(pid_t pid, size_t cpusetsize, const cpu_set_t *mask)
  private static final MethodHandle SCHED_SETAFFINITY =
      handle("sched_setaffinity", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);

  private NamespaceCalls() {}

  static int setns(int fd, int type) {
    try {
      return (int) SETNS.invokeExact(state(), fd, type);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int unshare(int flags) {
    try {
      return (int) UNSHARE.invokeExact(state(), flags);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int mount(long source, long target, long type, long flags, long data) {
    try {
      return (int) MOUNT.invokeExact(state(), source, target, type, flags, data);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int umount2(long target, int flags) {
    try {
      return (int) UMOUNT2.invokeExact(state(), target, flags);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }

  static int schedSetaffinity(int thread, long size, long mask) {
    try {
      return (int) SCHED_SETAFFINITY.invokeExact(state(), thread, size, mask);
    } catch (Throwable t) {
      throw wrongDescriptor(t);
    }
  }
}
