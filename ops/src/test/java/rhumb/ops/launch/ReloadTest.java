package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.settings.MappingSettings;
import rhumb.ops.SeedLab;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.LogSettings;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.events.Happening;
import rhumb.ops.view.Reloaded;

/// A node that is told to read its configuration again, and one that is watched over.
class ReloadTest {
  @TempDir Path folder;
  private final List<LogSettings> levels = new CopyOnWriteArrayList<>();
  private final List<List<MappingSettings.Site>> sites = new ArrayList<>();
  private final List<Happening> events = new ArrayList<>();

  private static String node(String name, String level) {
    return "rhumb { name = %s, mapping.addresses = [127.0.0.1], log.level = %s }"
        .formatted(name, level);
  }

  private Reload reload(Path file) throws InvalidConfig {
    Reload reload =
        new Reload(
            file, NodeConfig.effective(file, Map.of()), NodeConfig.load(file), SeedLab.CLOCK);
    reload.tell(events::add);
    reload.add(
        new ReloadedPart<>(
            "log", List.of("rhumb.log."), List.of(), s -> Optional.of(s.log()), levels::add));
    reload.add(
        new ReloadedPart<>(
            "sites",
            List.of("rhumb.mapping.sites"),
            List.of("rhumb.mapping.addresses"),
            s -> s.mapping().map(m -> m.sites()),
            sites::add));
    return reload;
  }

  @Test
  void whatWaitsForARestartIsNamedUntilItIsTakenBack() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), node("A", "warn"));
    Reload reload = reload(file);
    assertThat(reload.reload(false).waiting()).isEmpty();
    Files.writeString(file, node("A", "error"));
    assertThat(reload.reload(false).waiting()).isEmpty();
    Files.writeString(file, node("B", "warn"));
    assertThat(reload.reload(false).waiting()).containsExactly("rhumb.name");
    assertThat(reload.reload(false).waiting()).containsExactly("rhumb.name");
    assertThat(reload.running().values()).anyMatch(v -> v.text().equals("\"A\""));
    Files.writeString(file, node("A", "warn"));
    assertThat(reload.reload(false).waiting()).isEmpty();
    assertThat(levels)
        .extracting(LogSettings::level)
        .extracting(Enum::name)
        .containsExactly("ERROR", "WARN");
    assertThat(events)
        .extracting(Happening::text)
        .containsExactly(
            "configuration read again: log",
            "configuration read again: log; needs a restart: rhumb.name",
            "configuration read again: nothing taken over; needs a restart: rhumb.name");
  }

  @Test
  void aSecretThatChangesIsSeenAndNotShown() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), node("A", "warn"));
    Path sitesFile = folder.resolve("conf.d/sites.conf");
    Files.createDirectory(folder.resolve("conf.d"));
    String site =
        "rhumb.mapping.sites = [{ name = S, keys = [{ key = %s }],"
            + " prefixes = [{ eid = 10.0.0.0/8 }] }]";
    Files.writeString(sitesFile, site.formatted("canary1"));
    Reload reload = reload(file);
    Files.writeString(sitesFile, site.formatted("canary2"));
    Reloaded would = reload.reload(true);
    assertThat(would.changes())
        .containsExactly(
            "- rhumb.mapping.sites[0].keys[0].key = \"(secret)\"",
            "+ rhumb.mapping.sites[0].keys[0].key = \"(secret)\"");
    assertThat(would.applied()).containsExactly("sites");
    assertThat(sites).isEmpty();
    assertThat(reload.reload(false).applied()).containsExactly("sites");
    assertThat(sites).hasSize(1);
    assertThat(reload.reload(false).applied()).isEmpty();
    assertThat(reload.running().toString()).doesNotContain("canary");
  }

  @Test
  void aKeyFileWithOtherContentsIsAChange() throws Exception {
    Path key = Files.writeString(folder.resolve("key"), "first");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    String site =
        "rhumb.mapping { addresses = [127.0.0.1], sites = [{ name = S, keys = [{ key-file = key"
            + " }], prefixes = [{ eid = 10.0.0.0/8 }] }] }";
    Path file = Files.writeString(folder.resolve("n.conf"), site);
    Reload reload = reload(file);
    Files.writeString(key, "second");
    Reloaded done = reload.reload(false);
    assertThat(done.changes()).isEmpty();
    assertThat(done.applied()).containsExactly("sites");
  }

  @Test
  void whatNeedsSomethingThatWaitsWaitsWithIt() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), node("A", "warn"));
    Reload reload = reload(file);
    Files.createDirectory(folder.resolve("conf.d"));
    Files.writeString(
        folder.resolve("conf.d/more.conf"),
        "rhumb.mapping { addresses = [127.0.0.2], sites = [{ name = S, keys = [{ key = k }],"
            + " prefixes = [{ eid = 10.0.0.0/8 }] }] }");
    Reloaded done = reload.reload(false);
    assertThat(done.applied()).isEmpty();
    assertThat(done.waiting()).contains("rhumb.mapping.addresses", "rhumb.mapping.sites[0].name");
    assertThat(sites).isEmpty();
  }

  @Test
  void aMistakeChangesNothing() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), node("A", "warn"));
    Reload reload = reload(file);
    Files.writeString(file, node("B", "loud"));
    assertThatThrownBy(() -> reload.reload(false)).isInstanceOf(InvalidConfig.class);
    reload.run();
    assertThat(levels).isEmpty();
    assertThat(events).isEmpty();
  }

  @Test
  void whatIsRolledBackIsAsBeforeTheLastChange() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), node("A", "warn"));
    Reload reload = reload(file);
    assertThat(reload.rollBack()).isEmpty();
    Files.writeString(file, node("A", "error"));
    reload.reload(false);
    Files.writeString(file, node("B", "debug"));
    reload.reload(false);
    assertThat(reload.confirm()).isFalse();
    Reloaded back = reload.rollBack().orElseThrow();
    assertThat(back.applied()).containsExactly("log");
    assertThat(back.waiting()).isEmpty();
    assertThat(back.changes())
        .containsExactly("- rhumb.log.level = \"debug\"", "+ rhumb.log.level = \"error\"");
    assertThat(reload.rollBack()).isEmpty();
    assertThat(levels)
        .extracting(level -> level.level().name())
        .containsExactly("ERROR", "DEBUG", "ERROR");
    assertThat(events.getLast().text()).isEqualTo("configuration rolled back: log");
    assertThat(reload.reload(true).applied()).containsExactly("log"); // the file still says so
  }

  @Test
  void whatIsNotConfirmedInTimeIsRolledBackTogether() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), node("A", "warn"));
    Reload reload = reload(file);
    Files.writeString(file, node("A", "error"));
    assertThat(reload.reload(Duration.ofHours(1)).applied()).containsExactly("log");
    Files.writeString(file, node("A", "debug"));
    assertThat(reload.reload(Duration.ofMillis(1)).applied()).containsExactly("log");
    RunningNode.eventually(
        () ->
            assertThat(List.copyOf(levels))
                .extracting(level -> level.level().name())
                .containsExactly("ERROR", "DEBUG", "WARN"));
    assertThat(reload.confirm()).isFalse();
    assertThat(reload.rollBack()).isEmpty();
  }

  @Test
  void whatIsConfirmedStays() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), node("A", "warn"));
    Reload reload = reload(file);
    assertThat(reload.reload(Duration.ofHours(1)).applied()).isEmpty();
    assertThat(reload.confirm()).isFalse(); // nothing was changed
    Files.writeString(file, node("A", "error"));
    reload.reload(Duration.ofHours(1));
    assertThat(reload.confirm()).isTrue();
    assertThat(levels).hasSize(1);
    assertThat(reload.rollBack()).isPresent(); // somebody has changed his mind
    assertThat(levels).hasSize(2);
    reload.reload(Duration.ofHours(1));
    Files.writeString(file, node("A", "debug"));
    reload.reload(false);
    assertThat(reload.confirm()).isFalse(); // a change for good confirms
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
