package rhumb.protocol.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A network namespace, held open: network_namespaces(7), setns(2). A socket or TUN device belongs
/// to the namespace of the thread that opens it, for good, so one process can be several hosts.
///
/// A thread is born into the namespace of the one that starts it: open sockets within [#call],
/// start pools outside. A namespace without a name ends with its last holder: this object, a
/// thread, a socket.
public final class NetworkNamespace implements AutoCloseable {
  private static final Path NAMED = Path.of("/run/netns"); // where ip-netns(8) keeps them
  private static final Path CURRENT = Path.of("/proc/thread-self/ns/net");
  private static final int CLONE_NEWNET = 0x40000000;
  private static final long MS_BIND = 4096;
  private static final int MNT_DETACH = 2;

  private final Descriptor descriptor;
  private final String description;

  private NetworkNamespace(Descriptor descriptor, String description) {
    this.descriptor = descriptor;
    this.description = description;
  }

  /// The namespace of the current thread.
  public static NetworkNamespace current() throws LinuxException {
    return open(CURRENT);
  }

  /// The namespace that `ip netns` knows by `name`.
  public static NetworkNamespace named(String name) throws LinuxException {
    return open(NAMED.resolve(name));
  }

  /// The namespace behind a path, such as /proc/1/ns/net.
  public static NetworkNamespace open(Path path) throws LinuxException {
    String description = "network namespace " + path;
    return new NetworkNamespace(
        Descriptor.open(path.toString(), Abi.O_RDONLY, "opening " + description), description);
  }

  /// As a configuration names it: a name of ip-netns(8) or a path; empty for the current one.
  public static NetworkNamespace of(Optional<String> name) throws LinuxException {
    if (name.isEmpty()) return current();
    return name.get().startsWith("/") ? open(Path.of(name.get())) : named(name.get());
  }

  /// A new namespace without a name; its loopback is up.
  public static NetworkNamespace create() throws LinuxException {
    return elsewhere(() -> unshare("a new network namespace"), "creating a network namespace");
  }

  /// A new namespace that `ip netns` knows by `name` until [#delete]; its loopback is up.
  public static NetworkNamespace create(String name) throws LinuxException {
    return elsewhere(() -> createNamed(name), "creating network namespace " + name);
  }

  /// Takes the name from a namespace, which ends with its last holder.
  public static void delete(String name) throws LinuxException {
    Path path = NAMED.resolve(name);
    String what = "deleting network namespace " + name;
    try (Arena arena = Arena.ofConfined()) {
      String target = path.toString();
      if (NamespaceCalls.umount2(arena.allocateFrom(target).address(), MNT_DETACH) < 0
          && LibC.errno() != Errno.EINVAL.number) { // EINVAL: a name that names nothing
        throw LinuxException.of(what, LibC.errno());
      }
      Files.deleteIfExists(path);
    } catch (LinuxException e) {
      throw e;
    } catch (IOException e) {
      throw LinuxException.of(what, Errno.EIO.number);
    }
  }

  private static NetworkNamespace unshare(String description) throws LinuxException {
    if (NamespaceCalls.unshare(CLONE_NEWNET) < 0) {
      int errno = LibC.errno();
      throw errno == Errno.EPERM.number
          ? new LinuxException("a new network namespace needs CAP_SYS_ADMIN", errno)
          : LinuxException.of("creating a network namespace", errno);
    }
    try (Netlink netlink = Netlink.open()) {
      netlink.setUp(netlink.link("lo").index(), true);
    }
    return new NetworkNamespace(
        Descriptor.open(CURRENT.toString(), Abi.O_RDONLY, "opening " + CURRENT), description);
  }

  private static NetworkNamespace createNamed(String name) throws IOException {
    Path path = NAMED.resolve(name);
    Files.createDirectories(NAMED);
    try {
      Files.createFile(path);
    } catch (FileAlreadyExistsException e) {
      throw LinuxException.of("network namespace " + name, Errno.EEXIST.number);
    }
    NetworkNamespace created = unshare("network namespace " + path);
    try (Arena arena = Arena.ofConfined()) {
      long from = arena.allocateFrom(CURRENT.toString()).address();
      long to = arena.allocateFrom(path.toString()).address();
      if (NamespaceCalls.mount(from, to, 0, MS_BIND, 0) < 0) {
        int errno = LibC.errno();
        created.close();
        Files.deleteIfExists(path);
        throw LinuxException.of("naming a network namespace " + name, errno);
      }
    }
    return created;
  }

  private static NetworkNamespace elsewhere(Callable<NetworkNamespace> task, String what)
      throws LinuxException {
    try {
      return onOwnThread(task);
    } catch (LinuxException e) {
      throw e;
    } catch (IOException e) {
      throw LinuxException.of(what + " in " + NAMED, Errno.EACCES.number);
    } catch (Exception e) {
      throw new IllegalStateException(what, e); // neither of the tasks throws another
    }
  }

  /// Runs `task` in this namespace on a platform thread of its own, and waits for it. What it
  /// throws is thrown here.
  public <T> T call(Callable<T> task) throws Exception {
    return onOwnThread(
        () -> {
          join();
          return task.call();
        });
  }

  private static <T> T onOwnThread(Callable<T> task) throws Exception {
    var future = new FutureTask<T>(task);
    Thread.ofPlatform().name("rhumb-namespace").daemon().start(future);
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception exception ? exception : e;
    }
  }

  /// Puts the current platform thread into this namespace until the result is closed, which must
  /// happen on the same thread.
  public Stay enter() throws LinuxException {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread has its carrier's namespace");
    }
    NetworkNamespace before = current();
    try {
      join();
    } catch (LinuxException e) {
      before.close();
      throw e;
    }
    return new Stay(before);
  }

  private void join() throws LinuxException {
    if (NamespaceCalls.setns(descriptor.fd(), CLONE_NEWNET) < 0) {
      int errno = LibC.errno();
      if (errno == Errno.EPERM.number && isCurrent()) return; // staying needs no privilege
      throw errno == Errno.EPERM.number
          ? new LinuxException("entering " + description + " needs CAP_SYS_ADMIN", errno)
          : LinuxException.of("entering " + description, errno);
    }
  }

  private boolean isCurrent() {
    try {
      Object here = Files.getAttribute(CURRENT, "unix:ino");
      // of this thread, which may look at itself whatever the others are allowed
      Path ours = Path.of("/proc/thread-self/fd/" + descriptor.fd());
      return here.equals(Files.getAttribute(ours, "unix:ino"));
    } catch (IOException e) {
      return false;
    }
  }

  /// A path that other processes can open while this object is: `nsenter --net=PATH`.
  public Path path() {
    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor.fd());
  }

  int fd() {
    return descriptor.fd();
  }

  /// Lets go of the namespace; sockets opened in it stay open.
  @Override
  public void close() {
    descriptor.close();
  }

  @Override
  public String toString() {
    return description;
  }

  /// A thread's stay in a namespace; closing it returns the thread to where it was.
  public static final class Stay implements AutoCloseable {
    private final NetworkNamespace before;

    private Stay(NetworkNamespace before) {
      this.before = before;
    }

    @Override
    public void close() throws LinuxException {
      try (before) {
        before.join();
      }
    }
  }
}
