package rhumb.protocol.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// ```
/// near ─ left 10.9.0.1/24 ═ veth ═ right 10.9.0.2/24, lo 10.8.0.1/32 ─ far
///             fd09::1/64                 fd09::2/64
/// ```
class NetlinkTest {
  private NetworkNamespace near;
  private NetworkNamespace far;
  private Netlink nearLinks;
  private Netlink farLinks;

  private static InetAddress ip(String text) {
    return InetAddress.ofLiteral(text);
  }

  @BeforeEach
  void wire() throws Exception {
    near = NetworkNamespace.create();
    far = NetworkNamespace.create();
    nearLinks = near.call(Netlink::open);
    farLinks = far.call(Netlink::open);
    nearLinks.addVeth("left", "right", Optional.of(far));
    int left = nearLinks.link("left").index();
    int right = farLinks.link("right").index();
    nearLinks.addAddress(new InterfaceAddress(left, ip("10.9.0.1"), 24));
    nearLinks.addAddress(new InterfaceAddress(left, ip("fd09::1"), 64));
    farLinks.addAddress(new InterfaceAddress(right, ip("10.9.0.2"), 24));
    farLinks.addAddress(new InterfaceAddress(right, ip("fd09::2"), 64));
    farLinks.addAddress(new InterfaceAddress(1, ip("10.8.0.1"), 32));
    nearLinks.setUp(left, true);
    farLinks.setUp(right, true);
  }

  @AfterEach
  void unwire() {
    nearLinks.close();
    farLinks.close();
    near.close();
    far.close();
  }

  @Test
  void linksAndAddressesAreListed() throws Exception {
    Link left = nearLinks.link("left");
    assertThat(left.up()).isTrue();
    assertThat(left.mtu()).isEqualTo(1500);
    assertThat(nearLinks.links()).extracting(Link::name).contains("lo", "left");
    assertThat(nearLinks.link(left.index())).isEqualTo(left);
    assertThat(nearLinks.addresses())
        .contains(
            new InterfaceAddress(left.index(), ip("10.9.0.1"), 24),
            new InterfaceAddress(left.index(), ip("fd09::1"), 64));
    nearLinks.removeAddress(new InterfaceAddress(left.index(), ip("10.9.0.1"), 24));
    assertThat(nearLinks.addresses())
        .extracting(InterfaceAddress::address)
        .doesNotContain(ip("10.9.0.1"));
  }

  @Test
  void linksAreChangedAndDeleted() throws Exception {
    int left = nearLinks.link("left").index();
    nearLinks.setMtu(left, 9000);
    nearLinks.setTxQueueLength(left, 77);
    nearLinks.setUp(left, false);
    Link changed = nearLinks.link(left);
    assertThat(changed.mtu()).isEqualTo(9000);
    assertThat(changed.txQueueLength()).isEqualTo(77);
    assertThat(changed.up()).isFalse();

    nearLinks.addLink("br0", "bridge");
    nearLinks.enslave(left, nearLinks.link("br0").index());
    nearLinks.deleteLink(left);
    assertThatThrownBy(() -> farLinks.link("right"))
        .isInstanceOfSatisfying(LinuxException.class, e -> assertThat(e.is(Errno.ENODEV)).isTrue());
  }

  @Test
  void aLinkMovesToAnotherNamespace() throws Exception {
    nearLinks.addVeth("wanderer", "homebody", Optional.empty());
    nearLinks.move(nearLinks.link("wanderer").index(), far);
    assertThat(farLinks.link("wanderer").up()).isFalse();
  }

  @Test
  void routesCarryDatagrams() throws Exception {
    nearLinks.addRoute(
        Route.via(ip("10.8.0.0"), 16, ip("10.9.0.2")).withMtu(1400).withSource(ip("10.9.0.1")));
    Route found = nearLinks.routeTo(ip("10.8.0.1"));
    assertThat(found.gateway()).contains(ip("10.9.0.2"));
    assertThat(found.source()).contains(ip("10.9.0.1"));
    assertThat(found.interfaceIndex()).isEqualTo(nearLinks.link("left").index());
    assertThat(found.mtu()).isEqualTo(1400);

    try (var from = near.call(() -> UdpSocket.open(SockAddr.v4(0, 0), UdpOptions.control()));
        var to =
            far.call(() -> UdpSocket.open(SockAddr.of(ip("10.8.0.1"), 0), UdpOptions.control()))) {
      from.send(new byte[] {5}, to.local());
      Datagram received = to.receive(Duration.ofSeconds(30)).orElseThrow();
      assertThat(received.source().address()).isEqualTo(ip("10.9.0.1"));
    }

    nearLinks.removeRoute(Route.via(ip("10.8.0.0"), 16, ip("10.9.0.2")));
    assertThatThrownBy(() -> nearLinks.routeTo(ip("10.8.0.1")))
        .hasMessage("the route to 10.8.0.1: there is no route to the network (ENETUNREACH)");
  }

  @Test
  void ipv6RoutesWorkInTheSameWay() throws Exception {
    nearLinks.addRoute(Route.via(ip("fd08::"), 32, ip("fd09::2")).withMetric(50));
    assertThat(nearLinks.routeTo(ip("fd08::1")).gateway()).contains(ip("fd09::2"));
    nearLinks.removeRoute(Route.via(ip("fd08::"), 32, ip("fd09::2")).withMetric(50));
    assertThatThrownBy(() -> nearLinks.routeTo(ip("fd08::1"))).isInstanceOf(LinuxException.class);
  }

  @Test
  void whatTheKernelObjectsToIsInTheSentence() throws Exception {
    assertThatThrownBy(() -> nearLinks.addRoute(Route.via(ip("10.8.0.0"), 16, ip("10.7.0.1"))))
        .isInstanceOf(LinuxException.class)
        .hasMessageStartingWith("adding the route to 10.8.0.0/16 via 10.7.0.1: ");
    assertThatThrownBy(() -> nearLinks.link("nowhere"))
        .hasMessageStartingWith("interface nowhere: ");
  }

  @Test // ip(7) IP_MTU_DISCOVER, RFC 1191: what a path cannot carry comes back with its MTU
  void exceedingAPathMtuIsRefusedAndExplained() throws Exception {
    nearLinks.addRoute(Route.via(ip("10.8.0.0"), 16, ip("10.9.0.2")).withMtu(1400));
    var options =
        UdpOptions.control()
            .withFragmentation(UdpOptions.Fragmentation.DONT_FRAGMENT)
            .with(UdpOptions.Flag.RECEIVE_ERRORS);
    try (var from = near.call(() -> UdpSocket.open(SockAddr.v4(0, 0), options))) {
      var destination = SockAddr.of(ip("10.8.0.1"), 4341);
      assertThatThrownBy(() -> from.send(new byte[1401], destination))
          .hasMessageEndingWith("the datagram is larger than the path allows (EMSGSIZE)");
      PathError error = from.receiveError().orElseThrow();
      assertThat(error.origin()).isEqualTo(PathError.Origin.LOCAL);
      assertThat(error.mtu()).isEqualTo(1400);
      assertThat(error.destination().address()).isEqualTo(ip("10.8.0.1"));
    }
  }
}
