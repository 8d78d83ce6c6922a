package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.run;

import java.util.Set;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.linux.NetworkNamespace;

/// A router whose first RLOC goes away sends from its next one.
class OwnRlocsTest {
  private static final IpAddress FIRST = IpAddress.parse("192.0.2.1");
  private static final String SECOND = "198.51.100.1";

  @Test
  void packetsAreSentFromAnotherRlocWhenTheFirstIsGoneAndFromTheFirstWhenItIsBack()
      throws Exception {
    try (var net = new TwoSites()) {
      String core = device(net.router1, FIRST);
      run(net.router1, "ip", "addr", "add", SECOND + "/32", "dev", core);
      run(net.router1, "ip", "route", "add", "192.0.2.2", "dev", core);
      String farCore = device(net.router2, IpAddress.parse("192.0.2.2"));
      run(net.router2, "ip", "route", "add", SECOND, "dev", farCore);
      var site = net.site1At(FIRST.toString(), SECOND);
      site.encapsulate(TwoSites.SITE2, "192.0.2.2");
      net.site2.encapsulate(TwoSites.SITE1, "192.0.2.1");
      site.start();
      net.site2.start();
      assertThat(ping(net)).contains("2 received");

      run(net.router1, "ip", "addr", "del", FIRST + "/24", "dev", core);
      site.forwarding.own().lost(Set.of(FIRST));
      net.site2.encapsulate(TwoSites.SITE1, SECOND);
      assertThat(ping(net)).contains("2 received");

      run(net.router1, "ip", "addr", "add", FIRST + "/24", "dev", core);
      run(net.router1, "ip", "addr", "del", SECOND + "/32", "dev", core);
      site.forwarding.own().lost(Set.of(IpAddress.parse(SECOND)));
      net.site2.encapsulate(TwoSites.SITE1, "192.0.2.1");
      assertThat(ping(net)).contains("2 received");
    }
  }

  private static String device(NetworkNamespace namespace, IpAddress address) throws Exception {
    return run(namespace, "ip", "-o", "-4", "addr", "show", "to", address.toString())
        .split("\\s+")[1];
  }

  private static String ping(TwoSites net) throws Exception {
    return TwoSites.ping(net.host1, 2, HOST2);
  }
}
