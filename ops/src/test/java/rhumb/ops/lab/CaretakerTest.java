package rhumb.ops.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.e2e.Eventually;

class CaretakerTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path parent;

  /// A process that has a caretaker, and is killed.
  static final class Killed {
    private Killed() {}

    public static void main(String[] folder) throws IOException {
      var own = Path.of(folder[0]);
      Caretaker.of(own, List.of("touch", own.resolveSibling("ran").toString()));
      Runtime.getRuntime().halt(137);
    }
  }

  private Path folder() throws IOException {
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Files.writeString(folder.resolve("file"), "left over");
    return folder;
  }

  @Test
  void whatAProcessLeavesBehindIsGoneSoonAfterItWasKilled() throws Exception {
    Path folder = folder();
    Process killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Killed.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    assertThat(killed.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(killed.exitValue()).isEqualTo(137);
    Eventually.assertWithin(SOON, () -> assertThat(folder).doesNotExist());
    assertThat(parent.resolve("ran")).exists(); // first
  }

  @Test
  void whoCleansUpItselfDismissesIt() throws Exception {
    Path folder = folder();
    Caretaker.of(folder, List.of()).close();
    Eventually.assertWithin(
        SOON,
        () ->
            assertThat(
                    ProcessHandle.current()
                        .children()
                        .filter(
                            child -> child.info().commandLine().orElse("").contains("" + folder)))
                .isEmpty());
    assertThat(folder.resolve("file")).exists();
  }
}
