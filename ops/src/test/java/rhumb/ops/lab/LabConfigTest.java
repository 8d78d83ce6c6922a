package rhumb.ops.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.lab.LabOptions.Family;
import rhumb.ops.lab.LabOptions.OnMiss;
import rhumb.protocol.linux.Echo;
import rhumb.router.settings.RouterSettings;

class LabConfigTest {
  private final LabFolder folder = new LabFolder("test");

  @TempDir Path scratch;

  @Test
  void everyNodesConfigurationIsValidForEveryChoice() throws IOException, InvalidConfig {
    for (OnMiss onMiss : OnMiss.values()) {
      for (Family family : Family.values()) {
        for (LabNode node : LabNode.routers()) {
          Path file = scratch.resolve(node + ".conf");
          Files.writeString(file, LabConfig.text(folder, node, LabOptions.of(onMiss, family)));
          assertThat(NodeConfig.load(file).name()).isEqualTo(node.label());
        }
      }
    }
  }

  @Test
  void choicesReachTheRouters() throws IOException, InvalidConfig {
    Path file = scratch.resolve("SITE2.conf");
    var options = new LabOptions(OnMiss.HOLD, OnMiss.DROP, Family.V6);
    Files.writeString(file, LabConfig.text(folder, LabNode.SITE2, options));
    RouterSettings router = NodeConfig.load(file).router().orElseThrow();
    assertThat(router.mapCache().onMiss()).isEqualTo(RouterSettings.OnMiss.DROP);
    assertThat(router.mapResolvers()).allMatch(r -> r.toString().equals("2001:db8:ffff::3"));
    assertThat(router.underlay().mark()).isEqualTo(0x4341);
  }

  @Test
  void labsOfDifferentNamesShareNoNamespace() {
    assertThat(new LabFolder("lab").namespace(LabNode.SITE1)).isEqualTo("rhumb-SITE1");
    assertThat(new LabFolder("demo").namespace(LabNode.SITE1)).isEqualTo("rhumb-demo-SITE1");
    assertThat(LabFolder.isValidName("../etc")).isFalse();
  }

  @Test
  void pingTellsWhatWasLost() {
    var third = new Ping.Reply(3, 61, Duration.ofMillis(1));
    var ping = new Ping(4, List.of(third, third));
    assertThat(ping.lost()).containsExactly(1, 2, 4);
    assertThat(ping.received()).isEqualTo(1);
  }

  @Test
  void ourPingSpeaksAsTheUsualOne() throws Exception {
    var answer =
        new Echo.Answered(
            2, Duration.ofNanos(321_000), 61, 64, InetAddress.ofLiteral("172.16.30.101"));
    String line = LabPing.line(answer);
    assertThat(line).isEqualTo("64 bytes from 172.16.30.101: icmp_seq=2 ttl=61 time=0.321 ms");
    assertThat(Ping.parse(line)).contains(new Ping.Reply(2, 61, Duration.ofNanos(321_000)));
  }
}
