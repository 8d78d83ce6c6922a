package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.HOST1;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.SITE1;
import static rhumb.router.pipeline.TwoSites.SITE2;
import static rhumb.router.pipeline.TwoSites.atRest;
import static rhumb.router.pipeline.TwoSites.run;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.wire.DropReason;
import rhumb.router.settings.RouterSettings;
import rhumb.router.view.RouterHealth;

/// Two virtual networks with the same prefixes over the same routers (RFC 9300 §8): the second has
/// its hosts and TUN devices in network namespaces of its own.
class InstancesTest {
  private static final InstanceId BLUE = new InstanceId(0x0012_3456);

  @Test
  void theSamePrefixesPassSideBySide() throws Exception {
    try (var net = new TwoSites();
        var blue1 = NetworkNamespace.create();
        var blue2 = NetworkNamespace.create()) {
      start(net, blue1, blue2);
      assertThat(ping(net.host1)).contains("3 received");
      assertThat(ping(blue1)).contains("3 received");
      // each network has a host of that address: without one, only that network falls silent
      run(net.host2, "ip", "address", "del", HOST2 + "/24", "dev", "up16_30_1");
      assertThat(unanswered(net.host1)).contains(" 0 received");
      assertThat(ping(blue1)).contains("3 received");
      assertThat(atRest(net.site2.plane::decapsulated).dropped()).isEmpty();
      assertThat(net.site1.plane.health()).allMatch(RouterHealth::healthy);
    }
  }

  @Test
  void packetsOnHoldBelongToTheirInstance() throws Exception {
    try (var net = new TwoSites();
        var blue1 = NetworkNamespace.create();
        var blue2 = NetworkNamespace.create()) {
      start(net, blue1, blue2);
      in(BLUE, SITE2).forEach(net.site1.forwarding::withdraw);
      var pinging = new Thread(() -> quietly(blue1));
      pinging.start();
      Eid wanted = new Eid(BLUE, EidPrefix.parse(HOST2).network());
      while (!net.site1.missed().contains(wanted)) Thread.onSpinWait();
      assertThat(ping(net.host1)).contains("3 received");
      net.site1.encapsulate(in(BLUE, SITE2), "192.0.2.2");
      net.site1.plane.heldPackets().release(wanted);
      pinging.join();
      assertThat(net.site1.missed()).containsExactly(wanted);
      assertThat(atRest(net.site1.plane::encapsulated).held()).isZero();
    }
  }

  @Test
  void anInstanceThatOnlyOneSideHasIsRefused() throws Exception {
    try (var net = new TwoSites();
        var blue1 = NetworkNamespace.create();
        var blue2 = NetworkNamespace.create()) {
      net.site1.settings = with(net.site1.settings, blue1, SITE2);
      net.site1.eids.replace(both(SITE1));
      net.site1.encapsulate(in(BLUE, SITE2), "192.0.2.2");
      host(blue1, HOST1);
      net.start(false);
      assertThat(unanswered(blue1)).contains(" 0 received");
      assertThat(atRest(net.site2.plane::decapsulated).dropped())
          .containsEntry(DropReason.UNKNOWN_INSTANCE, 3L);
    }
  }

  private static void start(TwoSites net, NetworkNamespace blue1, NetworkNamespace blue2)
      throws Exception {
    net.site1.settings = with(net.site1.settings, blue1, SITE2);
    net.site2.settings = with(net.site2.settings, blue2, SITE1);
    net.site1.eids.replace(both(SITE1));
    net.site2.eids.replace(both(SITE2));
    net.site1.encapsulate(in(BLUE, SITE2), "192.0.2.2");
    net.site2.encapsulate(in(BLUE, SITE1), "192.0.2.1");
    host(blue1, HOST1);
    host(blue2, HOST2);
    net.start(false);
  }

  private static RouterSettings with(
      RouterSettings settings, NetworkNamespace blue, List<EidPrefix> far) {
    var device =
        new RouterSettings.Tun(
            "lisp0", 0, in(BLUE, far), BLUE, true, Optional.of(blue.path().toString()));
    return settings.withTuns(settings.tun(), List.of(device));
  }

  private static void host(NetworkNamespace namespace, String address) throws Exception {
    run(namespace, "ip", "address", "add", address + "/32", "dev", "lo");
  }

  private static List<EidPrefix> both(List<EidPrefix> prefixes) {
    return Stream.concat(prefixes.stream(), in(BLUE, prefixes).stream()).toList();
  }

  private static List<EidPrefix> in(InstanceId instance, List<EidPrefix> prefixes) {
    return prefixes.stream()
        .map(prefix -> new EidPrefix(instance, prefix.network(), prefix.length()))
        .toList();
  }

  private static String ping(NetworkNamespace from) throws Exception {
    return TwoSites.ping(from, 3, "-I", HOST1, HOST2);
  }

  private static String unanswered(NetworkNamespace from) throws Exception {
    return TwoSites.ping(from, 3, "-W", "1", "-I", HOST1, HOST2);
  }

  private static void quietly(NetworkNamespace from) {
    try {
      ping(from);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
