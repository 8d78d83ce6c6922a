package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Registers.register;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.Station;
import rhumb.mapping.testing.TestClock;
import rhumb.mapping.view.SiteView;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.MapNotify;

/// A node from the outside, over real sockets.
class MappingNodeTest {
  @TempDir static Path folder;
  static final TestClock CLOCK = new TestClock();
  static MappingNode node;
  static InetSocketAddress address;

  @BeforeAll
  static void start() throws Exception {
    long t = System.nanoTime();
    node =
        MappingNode.start(
            new MappingSettings(
                "ms1",
                List.of(IpAddress.parse("127.0.0.1")),
                true,
                true,
                new MappingSettings.Cluster("127.0.0.1", 0, List.of()),
                new MappingSettings.Journal.Embedded(folder.resolve("journal")),
                List.of(Sites.SITE1, Sites.SITE2)),
            new MappingNode.Lab(CLOCK, 0));
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port());
    System.err.println("start " + (System.nanoTime() - t) / 1_000_000 + " ms");
  }

  @AfterAll
  static void stop() {
    long t = System.nanoTime();
    node.stop();
    System.err.println("stop " + (System.nanoTime() - t) / 1_000_000 + " ms");
  }

  @Test
  void aRegistrationIsConfirmedAndShown() throws Exception {
    try (var etr = new Station("127.0.0.1", 0, address)) {
      etr.send(register("172.16.30.0/24", "192.168.100.2").signed());
      MapNotify notify = etr.receive(MapNotify.class);
      assertThat(notify.records()).hasSize(1);
      SiteView site = node.site("SITE2").toCompletableFuture().get(5, TimeUnit.SECONDS).get();
      System.err.println(site);
      System.err.println(node.health().toCompletableFuture().get());
      System.err.println(node.statistics().toCompletableFuture().get());
    }
  }
}
