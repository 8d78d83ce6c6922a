package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import rhumb.ops.config.NodeConfig;

/// The manual as `man` shows it.
class ManPagesTest {
  @TempDir Path folder;

  @BeforeEach
  void write() {
    assertThat(Main.commandLine().execute("man-pages", folder.toString())).isZero();
  }

  @Test
  void everyPageIsShownWithoutAWarning() throws Exception {
    List<String> command = new ArrayList<>(List.of("man", "--warnings=w", "-E", "UTF-8", "-l"));
    try (Stream<Path> pages = Files.list(folder)) {
      pages.map(Path::toString).sorted().forEach(command::add);
    }
    var man = new ProcessBuilder(command);
    man.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "MANWIDTH", "80", "MANPAGER", "cat"));
    Path shown = folder.resolve("shown");
    Process process = man.redirectOutput(shown.toFile()).start();
    process.getOutputStream().close();
    String warnings = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(warnings).isEmpty();
    assertThat(process.waitFor()).isZero();
    assertThat(shown)
        .content()
        .contains("rhumb lig", "EXIT STATUS", "rhumb.router.map-cache", "max-entries = ");
  }

  @Test
  void everyCommandHasAPage() {
    assertThat(named(Main.commandLine(), new ArrayList<>()))
        .contains("rhumb", "rhumb-show", "rhumb-config-check")
        .allSatisfy(name -> assertThat(folder.resolve(name + ".1")).isNotEmptyFile());
  }

  @Test
  void everyKeyOfTheConfigurationHasAnEntry() throws Exception {
    String page = Files.readString(folder.resolve("rhumb.conf.5"));
    assertThat(ConfigFactory.parseString(NodeConfig.manual()).entrySet())
        .extracting(key -> key.getKey().substring(key.getKey().lastIndexOf('.') + 1))
        .isNotEmpty()
        .allSatisfy(key -> assertThat(page).contains("\\fB" + key.replace("-", "\\-") + "\\fR"));
    assertThat(page).contains("Must be written");
  }

  private static List<String> named(CommandLine command, List<String> names) {
    if (command.getCommandSpec().usageMessage().hidden()) return names;
    names.add(command.getCommandSpec().qualifiedName("-"));
    command.getSubcommands().values().forEach(sub -> named(sub, names));
    return names;
  }
}
