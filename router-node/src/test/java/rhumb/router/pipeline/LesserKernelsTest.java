package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.router.pipeline.TwoSites.HOST1;
import static rhumb.router.pipeline.TwoSites.HOST2;
import static rhumb.router.pipeline.TwoSites.HOST2_V6;
import static rhumb.router.pipeline.TwoSites.atRest;
import static rhumb.router.pipeline.TwoSites.run;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.protocol.linux.Offloads;
import rhumb.protocol.linux.TunOffload;
import rhumb.protocol.wire.DropReason;

/// Everything works where the kernel lacks an offload, also beside a router whose kernel has all.
class LesserKernelsTest {
  private static final int OCTETS = 4 << 20;
  private static final int PATIENCE_MS = 30_000;

  @ParameterizedTest(name = "GSO: {0}, GRO: {1}, vnet header: {2}, TUN: {3}, at one side: {4}")
  @CsvSource({
    "false,true,true,USO,false",
    "true,false,true,USO,false",
    "true,true,true,TSO,false",
    "true,true,true,NONE,false",
    "true,true,false,NONE,false",
    "false,false,false,NONE,true"
  })
  void octetsArriveBothWays(boolean gso, boolean gro, boolean vnet, TunOffload tun, boolean one)
      throws Exception {
    try (var net = new TwoSites()) {
      var kernel = Offloads.detect().and(new Offloads(gso, gro, vnet, false, tun));
      net.site1.kernel = kernel;
      if (!one) net.site2.kernel = kernel;
      net.start(false);
      assertThat(run(net.host1, "ping", "-n", "-c", "1", "-W", "10", "-s", "4000", HOST2))
          .contains("1 received");
      String v6 = "";
      for (int i = 0; i < 20 && !v6.contains("1 received"); i++) { // once neighbours are found
        v6 = run(net.host1, "ping", "-n", "-c", "1", "-W", "1", HOST2_V6);
      }
      assertThat(v6).contains("1 received");
      byte[] sent = new byte[OCTETS];
      new SplittableRandom(OCTETS).nextBytes(sent);
      assertThat(Arrays.equals(echoed(net, sent), sent)).isTrue();
      assertThat(atRest(net.site1.plane::encapsulated).dropped().keySet())
          .isSubsetOf(DropReason.LINK_LOCAL);
      assertThat(atRest(net.site2.plane::decapsulated).dropped()).isEmpty();
    }
  }

  /// What comes back from host 2, which returns what it gets.
  private static byte[] echoed(TwoSites net, byte[] octets) throws Exception {
    InetAddress far = InetAddress.getByName(HOST2);
    try (ServerSocket server = net.host2.call(() -> new ServerSocket(7000, 1, far))) {
      Thread echo = Thread.ofPlatform().start(() -> echo(server));
      try (Socket socket =
              net.host1.call(() -> new Socket(far, 7000, InetAddress.getByName(HOST1), 0));
          OutputStream out = socket.getOutputStream();
          InputStream in = socket.getInputStream()) {
        socket.setSoTimeout(PATIENCE_MS);
        Thread sending = Thread.ofPlatform().start(() -> send(out, octets));
        byte[] back = in.readNBytes(octets.length);
        sending.join(PATIENCE_MS);
        socket.shutdownOutput();
        echo.join(PATIENCE_MS);
        return back;
      }
    }
  }

  private static void send(OutputStream out, byte[] octets) {
    try {
      out.write(octets);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void echo(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
