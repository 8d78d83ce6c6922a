package rhumb.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
/// confirmed, health says so; and when there is room again, all goes on.
@Timeout(value = 10, unit = TimeUnit.MINUTES) // on whatever else is there
class FullDiskIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PREFIXES = 8;

  @TempDir private Path folder;
  private Path disk;
  private Underlay underlay;
  private NodeProcess node;

  @BeforeEach
  void start() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    Netns.run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString());
    underlay = Underlay.make(1);
    String journal = "embedded { folder = " + disk.resolve("journal") + " }";
    node = NodeProcess.start(folder, underlay, 1, "", journal, List.of());
    node.awaitUp();
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    underlay.close();
    Netns.run("umount", disk.toString());
  }

  @Test
  void readsGoOnAndHealthSaysSoAndItRecovers() throws Exception {
    try (Client client = Client.in(underlay.core())) {
      for (int i = 0; i < PREFIXES; i++) assertConfirmed(client, i, 1);
      assertThat(node.ask("/health/ready").status()).isEqualTo(200);
      fill();
      int confirmed = 1; // what is in the file's last pages may still do
      while (client.register(node.address(), 0, confirmed + 1, 1_000)) confirmed++;
      Eventually.assertWithin(
          SOON,
          () -> {
            NodeProcess.Said health = Eventually.unchecked(() -> node.ask("/health/ready"));
            assertThat(health.status()).as(health.text()).isEqualTo(503);
            assertThat(health.text()).contains("journal");
          });
      for (int i = 1; i < PREFIXES; i++) {
        assertThat(client.lookUp(node.address(), i, 5_000)).contains(1);
        assertThat(client.register(node.address(), i, 2, 100)).isFalse();
      }
      Files.delete(disk.resolve("ballast"));
      for (int i = 0; i < PREFIXES; i++) assertConfirmed(client, i, confirmed + 1);
      Eventually.assertWithin(
          SOON,
          () ->
              assertThat(Eventually.unchecked(() -> node.ask("/health/ready")).status())
                  .isEqualTo(200));
      node.kill();
      node.startAgain();
      node.awaitUp();
      for (int i = 0; i < PREFIXES; i++) {
        assertThat(client.lookUp(node.address(), i, 5_000)).contains(confirmed + 1);
      }
    }
  }

  private void assertConfirmed(Client client, int prefix, int write) {
    Eventually.assertWithin(
        SOON,
        () ->
            assertThat(
                    Eventually.unchecked(
                        () -> client.register(node.address(), prefix, write, 1_000)))
                .as("write %d of prefix %d", write, prefix)
                .isTrue());
  }

  private void fill() throws IOException {
    byte[] page = new byte[4_096];
    try (OutputStream out = Files.newOutputStream(disk.resolve("ballast"))) {
      while (true) out.write(page);
    } catch (IOException full) {
      assertThat(disk.toFile().getUsableSpace()).isZero();
    }
  }
}
