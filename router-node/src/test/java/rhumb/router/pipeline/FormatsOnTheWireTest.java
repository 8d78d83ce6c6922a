package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.HOST1;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.HOST2_V6;
import static rhumb.router.pipeline.TwoSites.SITE1;
import static rhumb.router.pipeline.TwoSites.SITE2;
import static rhumb.router.pipeline.TwoSites.atRest;
import static rhumb.router.pipeline.TwoSites.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.router.settings.RouterSettings;
import rhumb.router.settings.RouterSettings.Encapsulation;

/// LISP-GPE, VXLAN-GPE and VXLAN, with tshark and the kernel's own tunnels as judges.
class FormatsOnTheWireTest {
  private static final InstanceId SEVEN = new InstanceId(7);

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}, outer IPv6: {1}")
  @CsvSource({
    "LISP_GPE,false",
    "LISP_GPE,true",
    "VXLAN_GPE,false",
    "VXLAN_GPE,true",
    "VXLAN,false",
    "VXLAN,true"
  })
  void packetsOfBothFamiliesPass(TunnelFormat format, boolean overV6) throws Exception {
    try (var net = new TwoSites()) {
      net.settings(s -> accepting(s, format));
      net.start(overV6); // whose entries are of LISP
      net.site1.encapsulate(SITE2, overV6 ? "2001:db8:ff::2" : "192.0.2.2", format);
      net.site2.encapsulate(SITE1, overV6 ? "2001:db8:ff::1" : "192.0.2.1", format);
      assertThat(ping(net.host1, HOST2)).contains("3 received");
      String v6 = "";
      for (int i = 0; i < 20 && !v6.contains("3 received"); i++) v6 = ping(net.host1, HOST2_V6);
      assertThat(v6).contains("3 received"); // once neighbours are found
      // in fragments, as super-packets
      assertThat(TwoSites.ping(net.host1, 2, "-s", "4000", HOST2)).contains("2 received");
      var in = atRest(net.site2.plane::decapsulated);
      assertThat(in.dropped()).isEmpty();
      assertThat(in.sentBytes()).isEqualTo(in.receivedBytes());
      assertThat(in.sentBytes()).isEqualTo(atRest(net.site1.plane::encapsulated).sentBytes());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "LISP_GPE,lisp-data.flags,0x0c",
    "VXLAN_GPE,vxlan.next_proto,1",
    "VXLAN,eth.dst,ba:25:cd:f4:ad:38"
  })
  void tsharkReadsWhatIsSent(TunnelFormat format, String field, String value) throws Exception {
    try (var net = new TwoSites()) {
      net.settings(s -> accepting(s, format));
      inSeven(net, format);
      String file = folder.resolve("wire.pcap").toString();
      String filter = "udp dst port " + format.port + " and dst host 192.0.2.2";
      Process capture =
          net.router2.call(
              () ->
                  new ProcessBuilder(
                          "tcpdump", "-i", "up0_2_1", "-c", "3", "-U", "-w", file, filter)
                      .redirectErrorStream(true)
                      .start());
      capture.inputReader().readLine(); // it listens
      for (int i = 0; i < 3; i++) { // those that are sent at once may travel in one datagram
        assertThat(TwoSites.ping(net.host1, 1, HOST2)).contains("1 received");
      }
      assertThat(capture.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
      String read = dissected(file, "-V");
      assertThat(read).contains(HOST1).contains(HOST2).contains("Echo (ping) request");
      assertThat(read).doesNotContain("Malformed").containsPattern("(?i)(instance id|vni)\\W+7\n");
      assertThat(dissected(file, "-T", "fields", "-e", field)).contains(value);
    }
  }

  private static String dissected(String file, String... how) throws Exception {
    var command = new java.util.ArrayList<>(List.of("tshark", "-n", "-r", file));
    command.addAll(List.of(how));
    Process tshark =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(tshark.getInputStream().readAllBytes());
  }

  @Test
  void theKernelsVxlanUnderstandsUsAndWeIt() throws Exception {
    try (var net = new TwoSites()) {
      net.site1.settings = accepting(net.site1.settings, TunnelFormat.VXLAN);
      inSevenAtSite1(net, TunnelFormat.VXLAN);
      ip(
          net.router2,
          "link add vx7 address ba:25:cd:f4:ad:38 type vxlan id 7 dstport 4789"
              + " local 192.0.2.2 remote 192.0.2.1 dev up0_2_1 nolearning");
      ip(net.router2, "address add 10.7.0.2/24 dev vx7");
      ip(net.router2, "link set vx7 up");
      ip(net.router2, "neigh add 10.7.0.1 lladdr 02:00:c0:00:02:01 dev vx7");
      ip(net.router2, "route add 172.16.10.0/24 via 10.7.0.1 dev vx7");
      assertThat(ping(net.host1, HOST2)).contains("3 received");
      assertThat(atRest(net.site1.plane::decapsulated).sent()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void theKernelsVxlanGpeUnderstandsUsAndWeIt() throws Exception {
    try (var net = new TwoSites()) {
      net.site1.settings = accepting(net.site1.settings, TunnelFormat.VXLAN_GPE);
      inSevenAtSite1(net, TunnelFormat.VXLAN_GPE);
      ip(net.router2, "link add vxg type vxlan dstport 4790 external gpe");
      ip(net.router2, "link set vxg up");
      ip(net.router2, "route add 172.16.10.0/24 encap ip id 7 dst 192.0.2.1 dev vxg");
      assertThat(ping(net.host1, HOST2)).contains("3 received");
      assertThat(atRest(net.site1.plane::decapsulated).dropped()).isEmpty();
    }
  }

  private static RouterSettings accepting(RouterSettings settings, TunnelFormat format) {
    return settings.withEncapsulation(
        new Encapsulation(
            TunnelFormat.LISP, Map.of(), Set.of(format), false, Encapsulation.FABRIC_MAC));
  }

  private static void inSeven(TwoSites net, TunnelFormat format) throws Exception {
    net.site2.settings = TwoSites.withInstance(net.site2.settings, SEVEN);
    net.site2.eids.replace(seven(SITE2));
    net.site2.encapsulate(seven(SITE1), "192.0.2.1", format);
    net.site2.start();
    inSevenAtSite1(net, format);
  }

  private static void inSevenAtSite1(TwoSites net, TunnelFormat format) throws Exception {
    net.site1.settings = TwoSites.withInstance(net.site1.settings, SEVEN);
    net.site1.eids.replace(seven(SITE1));
    net.site1.encapsulate(seven(SITE2), "192.0.2.2", format);
    net.site1.start();
  }

  private static List<EidPrefix> seven(List<EidPrefix> prefixes) {
    return prefixes.stream().map(p -> new EidPrefix(SEVEN, p.network(), p.length())).toList();
  }

  private static void ip(NetworkNamespace in, String arguments) throws Exception {
    assertThat(run(in, ("ip " + arguments).split(" "))).isEqualTo("exit 0");
  }

  private static String ping(NetworkNamespace from, String to) throws Exception {
    return TwoSites.ping(from, 3, to);
  }
}
