package rhumb.protocol.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class NetworkChangesTest {
  private static final long PATIENCE_NS = Duration.ofSeconds(30).toNanos();

  private static List<NetworkChange> until(
      NetworkChanges changes, Predicate<List<NetworkChange>> enough) throws LinuxException {
    var seen = new ArrayList<NetworkChange>();
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    try (var poller = Poller.open(1)) {
      poller.add(changes, Poller.READ);
      while (!enough.test(seen) && System.nanoTime() < deadlineNs) {
        poller.await(PATIENCE_NS);
        seen.addAll(changes.read());
      }
    }
    return seen;
  }

  @Test
  void interfacesAddressesAndRoutesAreFollowed() throws Exception {
    try (var namespace = NetworkNamespace.create();
        var links = namespace.call(Netlink::open);
        var changes = namespace.call(NetworkChanges::open)) {
      links.addVeth("one", "two", Optional.empty());
      int index = links.link("one").index();
      var address = new InterfaceAddress(index, InetAddress.ofLiteral("10.9.0.1"), 24);
      links.addAddress(address);
      links.setUp(index, true);
      var added =
          until(
              changes,
              seen ->
                  seen.contains(new NetworkChange.AddressAdded(address))
                      && seen.contains(new NetworkChange.RoutesChanged())
                      && seen.stream().anyMatch(change -> isUp(change, "one")));
      assertThat(added)
          .contains(new NetworkChange.AddressAdded(address), new NetworkChange.RoutesChanged())
          .anyMatch(change -> isUp(change, "one"));

      links.removeAddress(address);
      links.deleteLink(index);
      var removed = until(changes, seen -> seen.stream().anyMatch(c -> isGone(c, "one")));
      assertThat(removed)
          .contains(new NetworkChange.AddressRemoved(address))
          .anyMatch(change -> isGone(change, "one"));
      assertThat(changes.read()).noneMatch(NetworkChange.Missed.class::isInstance);
    }
  }

  private static boolean isUp(NetworkChange change, String name) {
    return change instanceof NetworkChange.LinkChanged(Link link)
        && link.up()
        && link.name().equals(name);
  }

  private static boolean isGone(NetworkChange change, String name) {
    return change instanceof NetworkChange.LinkRemoved(Link link) && link.name().equals(name);
  }

  @Test
  void whatTheKernelCouldNotKeepIsSaidToBeMissed() throws Exception {
    try (var namespace = NetworkNamespace.create();
        var links = namespace.call(Netlink::open);
        var changes = namespace.call(NetworkChanges::open)) {
      assertThat(SocketOptions.set(changes.fd(), Abi.SOL_SOCKET, Abi.SO_RCVBUF, 1)).isZero();
      int loopback = links.link("lo").index();
      for (int i = 0; i < 50; i++) {
        links.setMtu(loopback, 2000 + i);
      }
      assertThat(until(changes, seen -> seen.contains(new NetworkChange.Missed())))
          .contains(new NetworkChange.Missed());
    }
  }
}
