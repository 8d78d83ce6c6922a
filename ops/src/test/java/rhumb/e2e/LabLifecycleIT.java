package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import rhumb.ops.lab.Lab;
import rhumb.ops.lab.LabFailure;
import rhumb.ops.lab.LabNode;
import rhumb.ops.lab.LabOptions;
import rhumb.ops.lab.LabOptions.Family;
import rhumb.ops.lab.LabOptions.OnMiss;

/// A lab comes up as drawn, and goes without a trace.
class LabLifecycleIT {
  private static final LabOptions OPTIONS = LabOptions.of(OnMiss.HOLD, Family.V4);

  private final Lab lab = Lab.brief("cycle");

  @AfterEach
  void remove() throws LabFailure {
    lab.remove();
  }

  @Test
  void theCoreCarriesRlocsAndKnowsNoEid() throws LabFailure {
    lab.build(OPTIONS);
    for (LabNode router : List.of(LabNode.SITE2, LabNode.MR_MS)) {
      assertThat(lab.ping(LabNode.SITE1, router.ipv4(), 1, _ -> {}).lost()).isEmpty();
      assertThat(lab.ping(LabNode.SITE1, router.ipv6(), 1, _ -> {}).lost()).isEmpty();
    }
    assertThat(lab.ping(LabNode.HOST1, "172.16.10.1", 1, _ -> {}).lost()).isEmpty();
    assertThat(lab.ping(LabNode.HOST2, "2001:db8:30::1", 1, _ -> {}).lost()).isEmpty();
    assertThatThrownBy(() -> lab.run(LabNode.CORE, "ip", "route", "get", "172.16.30.101"))
        .isInstanceOf(LabFailure.class)
        .hasMessageContaining("unreachable");
  }

  @Test
  void nothingIsLeftAfterwardsWhateverWasKilled() throws LabFailure, IOException {
    lab.build(OPTIONS);
    Process stray = new ProcessBuilder(lab.on(LabNode.HOST1, "sleep", "600")).start();
    lab.kill(LabNode.SITE1);
    Files.delete(lab.folder().resolve("SITE2.pid")); // its process is found all the same

    lab.remove();

    Eventually.assertWithin(LabRun.SOON, () -> assertThat(stray.isAlive()).isFalse());
    assertThat(lab.folder()).doesNotExist();
    assertThat(lab.folder().resolveSibling("cycle.lock")).doesNotExist();
    assertThat(namespaces()).isEmpty();
    assertThat(nodeProcesses()).isEmpty();
    lab.remove(); // once more does no harm
  }

  @Test
  void anUnfinishedLabIsReplaced() throws LabFailure {
    lab.build(OPTIONS);
    lab.run(LabNode.CORE, "ip", "link", "delete", "SITE1");
    assertThat(lab.isUp()).isTrue();
    lab.build(OPTIONS);
    assertThat(lab.ping(LabNode.SITE1, LabNode.SITE2.ipv4(), 1, _ -> {}).lost()).isEmpty();
  }

  @Test
  void aProcessNumberThatTheKernelGaveToAnotherIsLeftAlone() throws LabFailure, IOException {
    lab.build(OPTIONS);
    Process bystander = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(lab.folder().resolve("SITE1.pid"), bystander.pid() + " 1\n");
      lab.remove();
      assertThat(bystander.isAlive()).isTrue();
    } finally {
      bystander.destroyForcibly();
    }
  }

  private List<String> namespaces() throws IOException {
    try (Stream<Path> names = Files.list(Path.of("/run/netns"))) {
      return names
          .map(name -> name.getFileName().toString())
          .filter(name -> name.startsWith("rhumb-cycle-"))
          .toList();
    }
  }

  private List<ProcessHandle> nodeProcesses() {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains(lab.folder().toString()))
        .toList();
  }
}
