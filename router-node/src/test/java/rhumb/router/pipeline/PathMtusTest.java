package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.linux.SockAddr;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.OuterDestination;
import rhumb.router.forwarding.Verdict;

/// What a router remembers of narrow paths (RFC 9300 §7.2).
class PathMtusTest {
  private static final String FAR = "192.0.2.2";
  private static final String FAR_V6 = "2001:db8:ff::2";

  private final AtomicLong nowNs = new AtomicLong();
  private final PathMtus mtus = new PathMtus(nowNs::get);

  @Test
  void whatTheCoreSaysHoldsForThatLocator() throws Exception {
    assertThat(mtus.innerLimit(to(FAR))).isEqualTo(Integer.MAX_VALUE);
    learn(FAR, 1400);
    assertThat(mtus.innerLimit(to(FAR))).isEqualTo(1364);
    assertThat(mtus.innerLimit(to("192.0.2.3"))).isEqualTo(Integer.MAX_VALUE);
    learn(FAR_V6, 1400);
    assertThat(mtus.innerLimit(to(FAR_V6))).isEqualTo(1344);
    learn(FAR, 1300);
    assertThat(mtus.innerLimit(to(FAR))).isEqualTo(1264);
  }

  @Test
  void anEthernetHeaderTakesItsPlace() throws Exception {
    learn(FAR, 1400);
    assertThat(mtus.innerLimit(to(FAR, TunnelFormat.VXLAN))).isEqualTo(1350);
    assertThat(mtus.innerLimit(to(FAR, TunnelFormat.VXLAN_GPE))).isEqualTo(1364);
  }

  @Test // less than every link has to take is a lie, and would choke the tunnel
  void absurdValuesAreNotBelieved() throws Exception {
    learn(FAR, 100);
    learn(FAR_V6, 1279);
    assertThat(mtus.innerLimit(to(FAR))).isEqualTo(Integer.MAX_VALUE);
    assertThat(mtus.innerLimit(to(FAR_V6))).isEqualTo(Integer.MAX_VALUE);
  }

  @Test // RFC 1191 §6.3
  void tenMinutesLaterItIsTriedAgain() throws Exception {
    learn(FAR, 1400);
    nowNs.addAndGet(Duration.ofMinutes(10).toNanos());
    assertThat(mtus.innerLimit(to(FAR))).isEqualTo(1364);
    nowNs.addAndGet(1);
    assertThat(mtus.innerLimit(to(FAR))).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void theOldestMakesRoom() throws Exception {
    for (int i = 0; i < 256; i++) {
      nowNs.incrementAndGet();
      learn("10.0.0." + i, 1400);
    }
    learn(FAR, 1400);
    assertThat(mtus.innerLimit(to(FAR))).isEqualTo(1364);
    assertThat(mtus.innerLimit(to("10.0.0.0"))).isEqualTo(Integer.MAX_VALUE);
    assertThat(mtus.innerLimit(to("10.0.0.1"))).isEqualTo(1364);
  }

  private void learn(String rloc, int octets) throws Exception {
    mtus.learn(SockAddr.of(InetAddress.getByName(rloc), 4341), octets);
  }

  private static OuterDestination to(String rloc) {
    return to(rloc, TunnelFormat.LISP);
  }

  private static OuterDestination to(String rloc, TunnelFormat format) {
    IpAddress address = IpAddress.parse(rloc);
    var forwarding = new Forwarding(List.of(address));
    EidPrefix everything = EidPrefix.parse("0.0.0.0/0");
    var targets = List.of(new Verdict.Target(address, 1, 1, format));
    forwarding.publish(new ForwardingEntry(everything, new Verdict.Encapsulate(targets)));
    return forwarding.table(everything.instance()).match(0).choose(0);
  }
}
