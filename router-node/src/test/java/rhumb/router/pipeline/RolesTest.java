package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.atRest;
import static rhumb.router.pipeline.TwoSites.ping;
import static rhumb.router.pipeline.TwoSites.run;

import java.util.List;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.Verdict;
import rhumb.router.settings.RouterSettings.Role;
import rhumb.router.view.RouterStatistics;

/// What a router does not do unless it is told to, and what proxies do (RFC 6832), through real
/// devices.
class RolesTest {
  private static final String OUTSIDE = "198.51.100.1";
  private static final EidPrefix OUTSIDE_PREFIX = EidPrefix.parse("198.51.100.0/24");

  @Test
  void aRouterThatIsNoEtrDecapsulatesNothing() throws Exception {
    try (var net = new TwoSites()) {
      net.site2.settings = net.site2.settings.withRoles(Role.ITR);
      net.start(false);
      assertThat(ping(net.host1, 2, "-W", "1", HOST2)).contains("0 received");
      RouterStatistics.Direction in = atRest(net.site2.plane::decapsulated);
      assertThat(in.dropped()).containsEntry(DropReason.NOT_AN_ETR, 2L);
      assertThat(in.sent()).isZero();
    }
  }

  @Test
  void aRouterThatIsNoItrEncapsulatesNothing() throws Exception {
    try (var net = new TwoSites()) {
      net.site1.settings = net.site1.settings.withRoles(Role.ETR);
      net.start(false);
      assertThat(ping(net.host1, 2, "-W", "1", HOST2)).contains("0 received");
      RouterStatistics.Direction out = atRest(net.site1.plane::encapsulated);
      assertThat(out.dropped()).containsEntry(DropReason.NOT_AN_ITR, 2L);
      assertThat(out.sent()).isZero();
      assertThat(net.site1.missed()).isEmpty();
    }
  }

  @Test // S14 of the seed's lab: such a packet must not cause a Map-Request
  void aStrangersPacketIsNeitherEncapsulatedNorResolved() throws Exception {
    try (var net = new TwoSites()) {
      net.start(false);
      EidPrefix unknown = EidPrefix.parse("172.16.30.0/24");
      net.site1.forwarding.publish(new ForwardingEntry(unknown, new Verdict.Resolve()));
      run(net.host1, "ip", "address", "add", "10.99.0.1/32", "dev", "lo");
      run(net.host1, "ping", "-n", "-c", "2", "-i", "0.02", "-W", "1", "-I", "10.99.0.1", HOST2);
      assertThat(atRest(net.site1.plane::encapsulated).dropped())
          .containsEntry(DropReason.SOURCE_NOT_A_LOCAL_EID, 2L);
      assertThat(net.site1.missed()).isEmpty();
    }
  }

  @Test // RFC 6832 §6: there and back, by way of a proxy ETR that is a proxy ITR as well
  void proxiesConnectASiteWithTheWorldOutside() throws Exception {
    try (var net = new TwoSites()) {
      proxied(net);
      net.start(false);
      assertThat(ping(net.host1, 3, OUTSIDE)).contains("3 received");
      assertThat(atRest(net.site2.plane::decapsulated).sent()).isEqualTo(3);
      assertThat(atRest(net.site2.plane::encapsulated).sent()).isEqualTo(3);
    }
  }

  @Test
  void aProxyEtrServesItsClientsOnly() throws Exception {
    try (var net = new TwoSites()) {
      proxied(net);
      net.site2.settings =
          net.site2.settings.withProxies(List.of(), TwoSites.prefixes("172.16.99.0/24"));
      net.start(false);
      assertThat(ping(net.host1, 2, "-W", "1", OUTSIDE)).contains("0 received");
      assertThat(atRest(net.site2.plane::decapsulated).dropped())
          .containsEntry(DropReason.NOT_A_PETR_CLIENT, 2L);
    }
  }

  /// Site 2 becomes a proxy without a site of its own, site 1 sends there what is outside of LISP.
  private static void proxied(TwoSites net) throws Exception {
    net.site1.settings =
        TwoSites.withRoutes(net.site1.settings, List.of(OUTSIDE_PREFIX))
            .withProxies(List.of(IpAddress.parse("192.0.2.2")), List.of());
    net.site1.forwarding.publish(new ForwardingEntry(OUTSIDE_PREFIX, new Verdict.Native()));
    net.site2.settings =
        net.site2.settings.withRoles(Role.PITR, Role.PETR).withProxies(List.of(), TwoSites.SITE1);
    net.site2.eids.replace(List.of());
    run(net.router2, "ip", "address", "add", OUTSIDE + "/32", "dev", "lo");
  }
}
