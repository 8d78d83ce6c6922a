package rhumb.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rhumb.e2e.Database.Netns;
import rhumb.e2e.Eventually;

/// The embedded journal's disk is full: what was confirmed is still served, nothing more is
/// confirmed, health says so; and when there is room again, all goes on. A node that does not wait
/// for its journal confirms what is lost with it.
@Timeout(value = 10, unit = TimeUnit.MINUTES) // on whatever else is there
class FullDiskIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PREFIXES = 8;
  private static final List<String> IN_MEMORY =
      List.of("-Dakka.persistence.journal.plugin=akka.persistence.journal.inmem");

  @TempDir private Path folder;
  private final List<Path> disks = new ArrayList<>();
  private final List<NodeProcess> nodes = new ArrayList<>();
  private Underlay underlay;

  @BeforeEach
  void start() throws Exception {
    underlay = Underlay.make(2);
    nodes.add(node(1, List.of()));
    nodes.add(node(2, IN_MEMORY));
    nodes.forEach(NodeProcess::awaitUp);
  }

  private NodeProcess node(int number, List<String> options) throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk" + number));
    Netns.run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString());
    disks.add(disk);
    String journal = "embedded { folder = " + disk.resolve("journal") + " }";
    return NodeProcess.start(
        folder, underlay, number, "", journal, NodeProcess.Manner.with(options));
  }

  @AfterEach
  void stop() throws Exception {
    for (NodeProcess each : nodes) each.close();
    underlay.close();
    for (Path each : disks) Netns.run("umount", each.toString());
  }

  @Test
  void readsGoOnAndHealthSaysSoAndItRecovers() throws Exception {
    NodeProcess node = nodes.getFirst();
    NodeProcess careless = nodes.getLast();
    try (Client client = Client.in(underlay.core())) {
      for (int i = 0; i < PREFIXES; i++) assertConfirmed(client, node, i, 1);
      assertThat(node.ask("/health/ready").status()).isEqualTo(200);
      for (Path each : disks) fill(each);
      int confirmed = writeUntilInTrouble(client, node);
      for (int i = 1; i < PREFIXES; i++) {
        assertThat(client.lookUp(node.address(), i, 5_000)).contains(1);
        assertThat(client.register(node.address(), i, 2, 100)).isFalse();
      }
      assertConfirmed(client, careless, 0, 1);
      careless.kill();
      for (Path each : disks) Files.delete(each.resolve("ballast"));
      for (int i = 0; i < PREFIXES; i++) assertConfirmed(client, node, i, confirmed + 1);
      awaitWell(node);
      node.kill();
      for (NodeProcess each : nodes) each.startAgain();
      nodes.forEach(NodeProcess::awaitUp);
      for (int i = 0; i < PREFIXES; i++) {
        assertThat(client.lookUp(node.address(), i, 5_000)).contains(confirmed + 1);
      }
      assertThat(client.lookUp(careless.address(), 0, 5_000)).contains(0);
    }
  }

  private static void awaitWell(NodeProcess node) {
    Eventually.assertWithin(
        SOON,
        () ->
            assertThat(Eventually.unchecked(() -> node.ask("/health/ready")).status())
                .isEqualTo(200));
  }

  /// What is in the file's last pages may still do.
  ///
  /// @return the last write that was confirmed
  private static int writeUntilInTrouble(Client client, NodeProcess node) throws Exception {
    long end = System.nanoTime() + SOON.toNanos();
    int confirmed = 1;
    NodeProcess.Said health = node.ask("/health/ready");
    while (health.status() != 503) {
      assertThat(System.nanoTime() - end).as(health.text()).isNegative();
      if (client.register(node.address(), 0, confirmed + 1, 1_000)) confirmed++;
      health = node.ask("/health/ready");
    }
    assertThat(health.text()).contains("journal");
    return confirmed;
  }

  private static void assertConfirmed(Client client, NodeProcess node, int prefix, int write) {
    Eventually.assertWithin(
        SOON,
        () ->
            assertThat(
                    Eventually.unchecked(
                        () -> client.register(node.address(), prefix, write, 1_000)))
                .as("write %d of prefix %d", write, prefix)
                .isTrue());
  }

  private static void fill(Path disk) throws IOException {
    byte[] page = new byte[4_096];
    try (OutputStream out = Files.newOutputStream(disk.resolve("ballast"))) {
      while (true) out.write(page);
    } catch (IOException full) {
      assertThat(disk.toFile().getUsableSpace()).isZero();
    }
  }
}
