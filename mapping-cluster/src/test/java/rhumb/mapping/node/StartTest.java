package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rhumb.mapping.testing.Registers.register;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.MappingSettings.Cluster;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.Station;
import rhumb.mapping.testing.TestClock;
import rhumb.mapping.view.SiteView;
import rhumb.protocol.message.MapNotify;

class StartTest {
  private static final String V4 = "127.0.0.1";

  @TempDir Path folder;
  private final Clock clock = new TestClock();

  @Test
  void aRestartKeepsRegistrationsAndASecondNodeOnTheJournalIsRefused() throws Exception {
    MappingSettings settings = Nodes.settings(folder, List.of(Sites.SITE1, Sites.SITE2), V4);
    SiteView before;
    try (var node = Nodes.start(settings, clock);
        var etr = new Station(V4, 0, Nodes.at(node, V4))) {
      etr.send(register("172.16.30.0/24", "192.0.2.2").signed()).receive(MapNotify.class);
      before = Nodes.get(node.site("SITE2")).orElseThrow();
      assertThatThrownBy(() -> Nodes.start(settings, clock))
          .isInstanceOf(StartFailure.class)
          .hasMessage("journal " + folder + " is in use by another process");
    }
    try (var node = Nodes.start(settings, clock)) {
      SiteView after = Nodes.get(node.site("SITE2")).orElseThrow();
      assertThat(after.prefixes().getFirst().state()).isEqualTo(SiteView.State.COMPLETE);
      assertThat(after.prefixes().getFirst().registrations().getFirst().locators())
          .isEqualTo(before.prefixes().getFirst().registrations().getFirst().locators());
      assertThat(Nodes.get(node.statistics()).registeredPrefixes()).isEqualTo(1);
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (var taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      MappingSettings settings = Nodes.settings(folder, List.of(Sites.SITE1), V4);
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> MappingNode.start(settings, new MappingNode.Lab(clock, port)))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("UDP port " + port + " on 127.0.0.1 is already in use");
    }
  }

  @Test
  void anAddressOfAnotherHostIsNamed() {
    MappingSettings settings = Nodes.settings(folder, List.of(Sites.SITE1), "192.0.2.77");
    assertThatThrownBy(() -> Nodes.start(settings, clock))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("192.0.2.77 is not an address of this host");
  }

  @Test
  void severalNodesOnTheEmbeddedJournalAreRefused() {
    assertThatThrownBy(() -> start(new Cluster(V4, 0, List.of("127.0.0.1:2552"))))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("cannot share the embedded journal");
  }

  @Test
  void anUnprotectedClusterStaysOnLoopback() {
    assertThatThrownBy(() -> start(new Cluster("192.0.2.1", 0, List.of())))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("not on loopback");
  }

  private MappingNode start(Cluster cluster) throws StartFailure {
    MappingSettings alone = Nodes.settings(folder, List.of(Sites.SITE1), V4);
    return Nodes.start(
        new MappingSettings(
            alone.name(),
            alone.addresses(),
            alone.mapServer(),
            alone.mapResolver(),
            cluster,
            alone.journal(),
            alone.sites()),
        clock);
  }
}
