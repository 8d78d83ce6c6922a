package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.HOST2_V6;
import static rhumb.router.pipeline.TwoSites.atRest;
import static rhumb.router.pipeline.TwoSites.run;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.router.view.RouterStatistics;

/// What goes in at one end comes out at the other, whatever the core loses: TCP over the tunnel,
/// with super-packets and without. `-Drhumb.test.megabytes=1024` for more.
class PayloadTest {
  private static final int MEGABYTES = Integer.getInteger("rhumb.test.megabytes", 64);
  private static final int BLOCK = 1 << 20;

  @ParameterizedTest(name = "IPv6: {0}, offloads: {1}")
  @CsvSource({"false,true", "true,true", "false,false"})
  void theSameOctetsArriveThroughALossyCore(boolean v6, boolean offloads) throws Exception {
    try (var net = new TwoSites()) {
      if (!offloads) net.settings(TwoSites::withoutOffloads);
      net.start(false);
      losses(net);
      String to = v6 ? HOST2_V6 : HOST2;
      for (int i = 0; i < 20 && !reaches(net, to); i++) Thread.onSpinWait();
      try (ServerSocket server =
          net.host2.call(() -> new ServerSocket(7000, 1, InetAddress.getByName(to)))) {
        var received = CompletableFuture.supplyAsync(() -> digestOf(server));
        String sent = net.host1.call(() -> send(to));
        assertThat(received.get()).isEqualTo(sent);
      }
      assertThat(run(net.router2, "nft", "list", "table", "inet", "lossy"))
          .doesNotContain("packets 0 ");
      RouterStatistics.Direction out = atRest(net.site1.plane::encapsulated);
      RouterStatistics.Direction in = atRest(net.site2.plane::decapsulated);
      assertThat(out.sentBytes()).isGreaterThan((long) MEGABYTES * BLOCK);
      assertThat(in.received()).isLessThan(out.sent()); // the core has lost some
    }
  }

  private static boolean reaches(TwoSites net, String to) throws Exception {
    return run(net.host1, "ping", "-n", "-c", "1", "-W", "1", to).endsWith("exit 0");
  }

  /// One packet in 500, both ways; a train counts as one and is lost as a whole.
  private static void losses(TwoSites net) throws Exception {
    for (String command :
        new String[] {
          "add table inet lossy",
          "add chain inet lossy in { type filter hook input priority 0 ; }",
          "add rule inet lossy in udp dport 4341 numgen random mod 500 < 1 counter drop"
        }) {
      assertThat(run(net.router2, ("nft " + command).split(" "))).isEqualTo("exit 0");
      assertThat(run(net.router1, ("nft " + command).split(" "))).isEqualTo("exit 0");
    }
  }

  private static String send(String to) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    var random = new SplittableRandom(42);
    byte[] block = new byte[BLOCK];
    try (Socket socket = new Socket(InetAddress.getByName(to), 7000);
        OutputStream out = socket.getOutputStream()) {
      for (int i = 0; i < MEGABYTES; i++) {
        random.nextBytes(block);
        digest.update(block);
        out.write(block);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String digestOf(ServerSocket server) {
    try (Socket socket = server.accept();
        InputStream in = socket.getInputStream()) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] block = new byte[BLOCK];
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        digest.update(block, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
