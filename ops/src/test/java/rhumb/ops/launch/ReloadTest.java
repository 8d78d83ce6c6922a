package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.ops.config.LogSettings;
import rhumb.ops.config.NodeConfig;

/// A node that is told to read its configuration again, and one that is watched over.
class ReloadTest {
  @TempDir Path folder;
  private final List<LogSettings> levels = new ArrayList<>();

  private static String node(String name, String level) {
    return "rhumb { name = %s, mapping.addresses = [127.0.0.1], log.level = %s }"
        .formatted(name, level);
  }

  @Test
  void whatWaitsForARestartIsNamedUntilItIsTakenBack() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), node("A", "warn"));
    Reload reload = new Reload(file, NodeConfig.effective(file, Map.of()), levels::add);
    assertThat(reload.run()).isEmpty();
    Files.writeString(file, node("A", "error"));
    assertThat(reload.run()).isEmpty();
    Files.writeString(file, node("B", "warn"));
    assertThat(reload.run()).containsExactly("rhumb.name");
    assertThat(reload.run()).containsExactly("rhumb.name");
    Files.writeString(file, node("A", "warn"));
    assertThat(reload.run()).isEmpty();
    assertThat(levels)
        .extracting(LogSettings::level)
        .extracting(Enum::name)
        .containsExactly("WARN", "ERROR", "WARN", "WARN", "WARN");
  }

  @Test
  void aMistakeChangesNothing() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), node("A", "warn"));
    Reload reload = new Reload(file, NodeConfig.effective(file, Map.of()), levels::add);
    Files.writeString(file, node("B", "loud"));
    assertThat(reload.run()).isEmpty();
    assertThat(levels).isEmpty();
  }

  @Test
  void hangupReloads() throws Exception {
    var reloaded = new CountDownLatch(1);
    assertThat(Reload.onHangup(reloaded::countDown)).isTrue();
    new ProcessBuilder("kill", "-HUP", String.valueOf(ProcessHandle.current().pid()))
        .start()
        .waitFor();
    assertThat(reloaded.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theHeartBeatsTwiceInTheTimeThatIsWaited() {
    assertThat(Supervision.interval(Map.of("WATCHDOG_USEC", "10000000")))
        .contains(Duration.ofSeconds(5));
    assertThat(Supervision.interval(Map.of())).isEmpty();
    assertThat(Supervision.interval(Map.of("WATCHDOG_USEC", "0"))).isEmpty();
    assertThat(Supervision.interval(Map.of("WATCHDOG_USEC", "x"))).isEmpty();
  }
}
