package rhumb.router.node;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.linux.InterfaceAddress;
import rhumb.protocol.linux.Link;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Netlink;
import rhumb.protocol.linux.NetworkChanges;
import rhumb.protocol.linux.Poller;

/// Watches whether the router's own addresses are there and their interfaces work, in the network
/// namespace of the thread that starts it. An address that is on no interface at the beginning is
/// local in another way and not watched.
final class AddressWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AddressWatch.class);
  private static final long WAIT_NS = 1_000_000_000;
  private static final long SETTLE_NS = 50_000_000; // a change seldom comes alone

  private final Netlink netlink;
  private final NetworkChanges changes;
  private final Poller poller;
  private final Set<IpAddress> watched;
  private final Thread thread;
  private volatile boolean closed;

  /// @param lost hears which addresses are gone, whenever that changes
  AddressWatch(List<IpAddress> rlocs, Consumer<Set<IpAddress>> lost) throws LinuxException {
    netlink = Netlink.open();
    changes = NetworkChanges.open();
    poller = Poller.open(1);
    poller.add(changes, Poller.READ);
    watched = new HashSet<>(rlocs);
    watched.retainAll(present());
    thread = Thread.ofPlatform().name("lisp-addresses").daemon().start(() -> watch(lost));
  }

  private void watch(Consumer<Set<IpAddress>> lost) {
    Set<IpAddress> known = Set.of();
    try {
      while (!closed) {
        if (poller.await(WAIT_NS) == 0) continue;
        LockSupport.parkNanos(SETTLE_NS);
        if (changes.read().isEmpty()) continue;
        Set<IpAddress> gone = gone();
        if (!gone.equals(known)) lost.accept(gone);
        known = gone;
      }
    } catch (LinuxException e) {
      if (!closed) LOG.warn("no longer watching the router's addresses: {}", e.getMessage());
    } finally {
      poller.close();
      changes.close();
      netlink.close();
    }
  }

  private Set<IpAddress> gone() throws LinuxException {
    Set<IpAddress> gone = new HashSet<>(watched);
    gone.removeAll(present());
    return Set.copyOf(gone);
  }

  /// The addresses of interfaces that are up and have their other end.
  private Set<IpAddress> present() throws LinuxException {
    Map<Integer, Link> links =
        netlink.links().stream().collect(Collectors.toMap(Link::index, Function.identity()));
    return netlink.addresses().stream()
        .filter(address -> works(links.get(address.interfaceIndex())))
        .map(InterfaceAddress::address)
        .map(address -> IpAddress.parse(address.getHostAddress().replaceAll("%.*", "")))
        .collect(Collectors.toSet());
  }

  private static boolean works(@org.jspecify.annotations.Nullable Link link) {
    return link != null && link.up() && link.running();
  }

  @Override
  public void close() {
    closed = true;
    poller.wakeup();
    try {
      thread.join(WAIT_NS / 1_000_000);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
