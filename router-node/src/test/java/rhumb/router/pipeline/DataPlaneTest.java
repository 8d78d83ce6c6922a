package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.HOST2_V6;
import static rhumb.router.pipeline.TwoSites.ping;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.wire.DropReason;
import rhumb.router.view.RouterStatistics;

/// Real packets through real devices: hosts, routers and the core are network namespaces.
class DataPlaneTest {
  @ParameterizedTest(name = "outer IPv6: {0}, offloads: {1}")
  @CsvSource({"false,false", "true,false", "false,true", "true,true"})
  void hostsPingEachOtherOverEitherFamily(boolean overV6, boolean offloads) throws Exception {
    try (var net = new TwoSites()) {
      if (!offloads) net.settings(TwoSites::withoutOffloads);
      net.start(overV6);
      pingAll(net.host1, HOST2);
      pingAll(net.host1, HOST2_V6);
      RouterStatistics.Direction out = TwoSites.atRest(net.site1.plane::encapsulated);
      assertThat(out.sent()).isEqualTo(10);
      assertThat(out.dropped().keySet()).isSubsetOf(DropReason.LINK_LOCAL);
      RouterStatistics.Direction in = TwoSites.atRest(net.site1.plane::decapsulated);
      assertThat(in.sent()).isEqualTo(10);
      assertThat(in.sentBytes()).isEqualTo(in.receivedBytes()).isEqualTo(out.sentBytes());
    }
  }

  private static void pingAll(NetworkNamespace from, String to) throws Exception {
    assertThat(ping(from, 5, to)).contains("5 received").endsWith("exit 0");
  }
}
