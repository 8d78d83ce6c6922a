package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.node.MappingNode;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.settings.MappingSettings.Use;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.view.HistoryView;
import rhumb.mapping.view.JournalQueries;
import rhumb.mapping.view.MappingStatistics;
import rhumb.ops.http.Asked;
import rhumb.ops.http.OpsServer;
import rhumb.ops.http.Serving;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;

/// Whatever a Map-Server refuses has its counter, `explain registration` says by whom, why and what
/// would change it, and the journal has heard nothing of it.
class RefusedRegistrationsTest extends CommandRuns {
  private static final HmacAlgorithm SHA2 = HmacAlgorithm.HMAC_SHA_256_128;
  private static final SharedKey KEY = new SharedKey(0, SHA2, "the right one, and long enough");
  private static final SharedKey WRONG = new SharedKey(0, SHA2, "the wrong one, and long enough");
  private static final int CODE = 16; // where the code begins in a Map-Register

  @TempDir static Path folder;
  private final String address = RunningNode.address(7);
  private final AtomicLong nonces = new AtomicLong(1000); // must rise, whatever test comes first
  private MappingNode node;
  private DatagramSocket etr;

  @Override
  @BeforeAll
  void start() throws IOException {
    try {
      node =
          MappingNode.start(
              new MappingSettings(
                  "ms",
                  List.of(IpAddress.parse(address)),
                  true,
                  true,
                  new MappingSettings.Cluster("127.0.0.1", 0, List.of()),
                  new MappingSettings.Journal.Embedded(folder.resolve("j")),
                  List.of(site("S", "10.1.0.0/16", 10), site("BIG", "10.2.0.0/16", 20))));
    } catch (rhumb.mapping.node.StartFailure e) {
      throw new IOException(e);
    }
    Asked asked =
        new Asked(
            "ms", "1.0", Instant.now(), Clock.systemUTC(), Optional.of(node), Optional.empty());
    server = OpsServer.start(asked, Serving.onLoopback(0));
    etr = new DatagramSocket(0, InetAddress.ofLiteral(address));
  }

  @Override
  @AfterAll
  void stop() {
    etr.close();
    server.close();
    node.close();
  }

  private static Site site(String name, String eid, int maxPrefixes) {
    return new Site(
        name,
        false,
        List.of(KEY),
        List.of(new SitePrefix(EidPrefix.parse(eid), true, Use.REGISTERED)),
        List.of(),
        false,
        Optional.empty(),
        new SitePolicy(SitePolicy.Replay.STRICT, Optional.empty(), maxPrefixes, List.of()));
  }

  private static MappingRecord record(String eid, int ttl) {
    var locator = Locator.local(Rloc.parse("192.0.2.1"), 1, 100);
    return MappingRecord.positive(EidPrefix.parse(eid), ttl, List.of(locator))
        .withAuthoritative(true);
  }

  private static byte[] register(SharedKey key, long nonce, List<MappingRecord> records) {
    return new MapRegister(
            Set.of(), new Nonce(nonce), AuthenticationData.unsigned(key), records, Optional.empty())
        .toSignedByteArray(key);
  }

  private void send(byte[] octets) throws IOException {
    InetAddress to = InetAddress.ofLiteral(address);
    etr.send(new DatagramPacket(octets, octets.length, to, 4342));
  }

  private void awaitsExplained(String what, String... words) throws IOException {
    RunningNode.eventually(
        () -> {
          listen();
          run("explain registration " + what);
          assertThat(out.toString()).contains(words);
        });
  }

  private MappingStatistics statistics() {
    return node.statistics().toCompletableFuture().join();
  }

  private long dropped(DropReason reason) {
    return statistics().dropped().getOrDefault(reason, 0L);
  }

  /// Sends what must be dropped, once and for that reason.
  private void sendRefused(byte[] octets, DropReason reason) throws IOException {
    long before = dropped(reason);
    send(octets);
    RunningNode.eventually(() -> assertThat(dropped(reason)).isEqualTo(before + 1));
  }

  private long received() {
    return statistics().received().getOrDefault("Map-Register", 0L);
  }

  /// What the journal knows of a prefix.
  private List<HistoryView.Change> stored(String eid) throws IOException {
    return node.stored()
        .orElseThrow()
        .history(EidPrefix.parse(eid), JournalQueries.From.END, 100)
        .changes();
  }

  @Test
  void aWrongKey() throws IOException {
    sendRefused(
        register(WRONG, nonces.incrementAndGet(), List.of(record("10.1.1.0/24", 3))),
        DropReason.AUTHENTICATION_FAILED);
    assertThat(stored("10.1.1.0/24")).isEmpty();
    awaitsExplained(
        "10.1.1.0/24",
        "does not verify; the last one 00:00:0",
        " ago: 10.1.1.0/24 from " + address + " (key-id 0 algorithm 2)",
        "→ compare key and algorithm of ETR and site");
  }

  @Test
  void aPrefixOutsideTheSite() throws IOException {
    sendRefused(
        register(KEY, nonces.incrementAndGet(), List.of(record("10.99.0.0/16", 3))),
        DropReason.UNKNOWN_SITE);
    awaitsExplained(
        "10.99.0.0/16", "✗ no site: ", "10.99.0.0/16 from " + address, "→ create a site");
    sendRefused(
        register(
            KEY,
            nonces.incrementAndGet(),
            List.of(record("10.1.77.0/24", 3), record("10.2.77.0/24", 3))),
        DropReason.EID_NOT_ALLOWED);
    assertThat(stored("10.2.77.0/24")).isEmpty();
    awaitsExplained("10.2.77.0/24", "10.2.77.0/24 from " + address, "→ add the prefix to the site");
  }

  @Test
  void anOldNonce() throws IOException {
    send(register(KEY, nonces.incrementAndGet(), List.of(record("10.1.3.0/24", 3))));
    awaitsExplained("10.1.3.0/24", "✓ S 10.1.3.0/24: registered by " + address);
    sendRefused(register(KEY, 1, List.of(record("10.1.3.0/24", 4))), DropReason.REPLAYED);
    assertThat(stored("10.1.3.0/24")).hasSize(1);
    awaitsExplained(
        "10.1.3.0/24", "10.1.3.0/24 from " + address, "→ the ETR must raise its nonces");
  }

  @Test
  void aDigestThatIsTooShort() throws IOException {
    byte[] whole = register(KEY, nonces.incrementAndGet(), List.of(record("10.1.4.0/24", 3)));
    int full = whole[CODE - 1]; // octets of the code
    byte[] cut = new byte[whole.length - full + 4];
    System.arraycopy(whole, 0, cut, 0, CODE + 4);
    System.arraycopy(whole, CODE + full, cut, CODE + 4, whole.length - CODE - full);
    cut[CODE - 1] = 4;
    sendRefused(cut, DropReason.BAD_AUTHENTICATION_LENGTH);
    assertThat(stored("10.1.4.0/24")).isEmpty();
    awaitsExplained(
        "10.1.4.0/24", "10.1.4.0/24 from " + address + " (4 octets)", "→ the ETR signs");
  }

  @Test
  void tenThousandRecords() throws IOException {
    for (int message = 0; message < 40; message++) {
      int third = message;
      List<MappingRecord> records = new ArrayList<>();
      IntStream.range(0, 250)
          .forEach(last -> records.add(record("10.2." + third + "." + last + "/32", 3)));
      long before = received();
      send(register(KEY, nonces.incrementAndGet(), records));
      RunningNode.eventually(() -> assertThat(received()).isGreaterThan(before));
    }
    RunningNode.eventually(
        () -> assertThat(dropped(DropReason.TOO_MANY_PREFIXES)).isGreaterThan(9_000));
    awaitsExplained(
        "BIG", "registrations refused, more EID-prefixes", "→ raise the site's max-prefixes");
  }

  @Test // which is no mistake
  void aTtlOfAllOnes() throws IOException {
    send(register(KEY, nonces.incrementAndGet(), List.of(record("10.1.6.0/24", -1))));
    awaitsExplained("10.1.6.0/24", "registered by " + address, "0xffffffff, leaves it to ITRs");
    assertThat(stored("10.1.6.0/24")).hasSize(1);
  }
}
