package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.SITE1;
import static rhumb.router.pipeline.TwoSites.SITE2;
import static rhumb.router.pipeline.TwoSites.atRest;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.data.EchoNonce;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.Peer;
import rhumb.router.forwarding.Peers;
import rhumb.router.forwarding.Verdict;
import rhumb.router.settings.RouterSettings.InBand;

/// What routers tell each other in the headers of real data packets: echo-nonces and
/// locator-status-bits (RFC 9300 §10), map-versions (RFC 9302 §7).
class InBandTest {
  private static final IpAddress RLOC1 = IpAddress.parse("192.0.2.1");
  private static final IpAddress RLOC2 = IpAddress.parse("192.0.2.2");

  /// What a control plane would hear.
  private static final class Heard implements Peers.Listener {
    final Queue<String> all = new ConcurrentLinkedQueue<>();

    @Override
    public void statusBits(Eid source, int bits, int count) {
      all.add("bits " + Integer.toBinaryString(bits) + " of " + count + " from " + source);
    }

    @Override
    public void oldMapping(IpAddress from, Eid source, Eid destination) {
      all.add("old mapping of " + destination + " at " + from);
    }

    @Override
    public void newerMapping(Eid source) {
      all.add("newer mapping of " + source);
    }
  }

  @Test // RFC 9300 §10.1
  void aNonceComesBackWithTheNextPackets() throws Exception {
    try (var net = new TwoSites()) {
      net.settings(s -> s.withInBand(new InBand(true, false, false)));
      net.start(false);
      Peer far = net.site1.forwarding.peers().of(RLOC2);
      far.ask(0x123456, System.nanoTime());
      assertThat(ping(net, 3)).contains("3 received");
      assertThat(far.judge(System.nanoTime())).isEqualTo(EchoNonce.Path.UP);
    }
  }

  @Test
  void packetsThatComeWithoutTheEchoCondemnThePath() throws Exception {
    try (var net = new TwoSites()) {
      net.site1.settings = net.site1.settings.withInBand(new InBand(true, false, false));
      net.start(false); // site 2 does not know about echoes
      Peer far = net.site1.forwarding.peers().of(RLOC2);
      far.ask(0x123456, System.nanoTime());
      assertThat(ping(net, 3)).contains("3 received"); // packets pass all the same
      eventually(() -> far.judge(System.nanoTime()) == EchoNonce.Path.DOWN);
    }
  }

  @Test
  void aLocatorThatTheOtherSiteHasLostIsHeardOf() throws Exception {
    try (var net = new TwoSites()) {
      net.site2.settings = net.site2.settings.withInBand(new InBand(false, true, false));
      net.site1.settings = net.site1.settings.withInBand(new InBand(false, false, true));
      Heard heard = listen(net.site1);
      net.site2.eids.replaceMappings(mappings(SITE2, 0, true, false, true));
      net.start(false);
      assertThat(ping(net, 3)).contains("3 received");
      eventually(() -> heard.all.contains("bits 101 of 32 from " + HOST2));
    }
  }

  @Test
  void bitsThatNobodyTrustsAreIgnored() throws Exception {
    try (var net = new TwoSites()) {
      net.site2.settings = net.site2.settings.withInBand(new InBand(false, true, false));
      Heard heard = listen(net.site1);
      net.site2.eids.replaceMappings(mappings(SITE2, 0, true, false));
      net.start(false);
      assertThat(ping(net, 3)).contains("3 received");
      assertThat(heard.all).isEmpty();
    }
  }

  @Test // RFC 9302 §7.1, §7.2
  void versionsThatDoNotAgreeAreHeardOfAndMadeUpOnesAreDropped() throws Exception {
    try (var net = new TwoSites()) {
      Heard heard1 = listen(net.site1);
      Heard heard2 = listen(net.site2);
      net.site1.eids.replaceMappings(mappings(SITE1, 20, true));
      net.site2.eids.replaceMappings(mappings(SITE2, 10, true));
      net.start(false);
      publish(net.site1, SITE2, RLOC2, 10);
      publish(net.site2, SITE1, RLOC1, 20);
      assertThat(ping(net, 3)).contains("3 received");
      assertThat(heard1.all).isEmpty();
      assertThat(heard2.all).isEmpty();
      // site 2 changes: site 1 still uses version 10, and hears of 11 from the answers
      net.site2.eids.replaceMappings(mappings(SITE2, 11, true));
      assertThat(ping(net, 3)).contains("3 received");
      eventually(() -> heard2.all.contains("old mapping of " + HOST2 + " at " + RLOC1));
      eventually(() -> heard1.all.contains("newer mapping of " + HOST2));
      // nobody has given out 12 yet
      publish(net.site1, SITE2, RLOC2, 12);
      assertThat(TwoSites.ping(net.host1, 2, "-W", "1", HOST2)).contains("0 received");
      assertThat(atRest(net.site2.plane::decapsulated).dropped())
          .containsEntry(DropReason.BAD_MAP_VERSION, 2L);
    }
  }

  private static Heard listen(TwoSites.Site site) {
    var heard = new Heard();
    site.forwarding.peers().listener(heard);
    return heard;
  }

  /// Of locators that are up or not.
  private static List<MappingRecord> mappings(
      List<EidPrefix> prefixes, int version, boolean... up) {
    List<Locator> locators = new java.util.ArrayList<>();
    for (int i = 0; i < up.length; i++) {
      Rloc rloc = Rloc.parse("192.0.2." + (100 + i));
      locators.add(Locator.local(rloc, 1, 1).withReachable(up[i]));
    }
    return prefixes.stream()
        .map(eid -> MappingRecord.positive(eid, 1, locators).withMapVersion(version))
        .toList();
  }

  private static void publish(
      TwoSites.Site site, List<EidPrefix> prefixes, IpAddress rloc, int version) {
    var verdict = new Verdict.Encapsulate(List.of(new Verdict.Target(rloc, 1, 1)), version);
    prefixes.forEach(eid -> site.forwarding.publish(new ForwardingEntry(eid, verdict)));
  }

  private static String ping(TwoSites net, int count) throws Exception {
    return TwoSites.ping(net.host1, count, HOST2);
  }

  private static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }
}
