package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Waits for several descriptors at once, and for a nudge from another thread: ppoll(2),
/// eventfd(2). For one thread, except [#wakeup()]; waiting allocates nothing.
///
/// ```
/// struct pollfd   { 0 int fd; 4 short events; 6 short revents; }     fd -1 is skipped
/// struct timespec { 0 long sec; 8 long nsec; }
/// ```
public final class Poller implements AutoCloseable {
  /// Wait until something can be read.
  public static final int READ = Abi.POLLIN;

  /// Wait until something can be written.
  public static final int WRITE = Abi.POLLOUT;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int POLLFD = 8;
  private static final int WAKEUP = 0; // the slot before all others

  private final int capacity;
  private final MemorySegment pollfds;
  private final MemorySegment timeout;
  private final MemorySegment eventValue;
  private final MemorySegment wakeupValue;
  private final Descriptor event;
  private int used = 1;
  private boolean closed; // guarded by the eventfd's descriptor

  private Poller(int capacity, Descriptor event) {
    this.capacity = capacity;
    this.event = event;
    Arena arena = Arena.ofAuto();
    pollfds = arena.allocate((long) (capacity + 1) * POLLFD, 8);
    timeout = arena.allocate(16, 8);
    eventValue = arena.allocate(8, 8);
    wakeupValue = arena.allocateFrom(JAVA_LONG, 1L);
    set(WAKEUP, event.fd(), Abi.POLLIN);
  }

  /// A poller for up to `capacity` descriptors.
  public static Poller open(int capacity) throws LinuxException {
    int fd = LibC.eventfd(0, Abi.O_CLOEXEC | Abi.O_NONBLOCK);
    if (fd < 0) {
      throw LinuxException.of("opening an eventfd", LibC.errno());
    }
    return new Poller(capacity, new Descriptor(fd));
  }

  /// Adds a descriptor and returns its slot. `interest` is [#READ], [#WRITE], both or 0.
  public int add(Pollable source, int interest) {
    for (int slot = 1; slot < used; slot++) {
      if (pollfds.get(JAVA_INT, (long) slot * POLLFD) < 0) {
        set(slot, source.fd(), interest);
        return slot;
      }
    }
    if (used > capacity) {
      throw new IllegalStateException("poller of " + capacity + " is full");
    }
    set(used, source.fd(), interest);
    return used++;
  }

  /// Changes what to wait for at `slot`.
  public void interest(int slot, int interest) {
    pollfds.set(JAVA_SHORT, (long) slot * POLLFD + 4, (short) interest);
  }

  /// Frees `slot`; its descriptor may then be closed.
  public void remove(int slot) {
    set(slot, -1, 0);
  }

  private void set(int slot, int fd, int interest) {
    long at = (long) slot * POLLFD;
    pollfds.set(JAVA_INT, at, fd);
    pollfds.set(JAVA_SHORT, at + 4, (short) interest);
    pollfds.set(JAVA_SHORT, at + 6, (short) 0);
  }

  /// Waits until a descriptor is ready, [#wakeup()] is called or `timeoutNs` pass; negative waits
  /// forever. Returns how many descriptors are ready: 0 after a wake-up, a signal or in vain.
  public int await(long timeoutNs) throws LinuxException {
    long limit = 0;
    if (timeoutNs >= 0) {
      timeout.set(JAVA_LONG, 0, timeoutNs / NANOS_PER_SECOND);
      timeout.set(JAVA_LONG, 8, timeoutNs % NANOS_PER_SECOND);
      limit = timeout.address();
    }
    int ready = QuickCalls.ppoll(pollfds.address(), used, limit, 0);
    if (ready < 0) {
      ready = interrupted();
    }
    if (events(WAKEUP) == 0) {
      return ready;
    }
    QuickCalls.read(event.fd(), eventValue.address(), Long.BYTES); // back to zero
    return ready - 1;
  }

  /// After a failed wait, most likely by a signal: looks without waiting.
  private int interrupted() throws LinuxException {
    timeout.fill((byte) 0);
    int ready = LibC.ppoll(pollfds.address(), used, timeout.address(), 0);
    if (ready < 0) {
      throw LinuxException.of("waiting for descriptors", LibC.errno());
    }
    return ready;
  }

  /// True if the last wait found something to read at `slot`, or an error that a read will tell.
  public boolean readable(int slot) {
    return (events(slot) & (Abi.POLLIN | Abi.POLLERR | Abi.POLLHUP)) != 0;
  }

  /// True if the last wait found room to write at `slot`.
  public boolean writable(int slot) {
    return (events(slot) & Abi.POLLOUT) != 0;
  }

  /// True if the last wait found that `slot` has an error, was hung up or is not open.
  public boolean failed(int slot) {
    return (events(slot) & (Abi.POLLERR | Abi.POLLHUP | Abi.POLLNVAL)) != 0;
  }

  private int events(int slot) {
    return pollfds.get(JAVA_SHORT, (long) slot * POLLFD + 6);
  }

  /// Ends the current wait, or the next one if there is none; does nothing after [#close()]. Any
  /// thread may call it. The lock keeps the number of a closed descriptor, which the kernel gives
  /// to the next file, from being written to.
  public void wakeup() {
    synchronized (event) {
      if (closed) return;
      LibC.write(event.fd(), wakeupValue.address(), Long.BYTES); // fails only when it is pending
    }
  }

  /// Closes the eventfd, not the descriptors that were added.
  @Override
  public void close() {
    synchronized (event) {
      closed = true;
      event.close();
    }
  }
}
