package rhumb.ops.launch;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import rhumb.ops.cli.bundle.SupportBundle;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.health.Machine;

/// Adds to the bundle what this machine and the configuration are like.
@Command(name = "support-bundle")
final class SupportCommand extends SupportBundle {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The node's configuration: what it comes to, secrets masked, is added.")
  private Optional<Path> config = Optional.empty();

  @Override
  protected Map<String, byte[]> aboutTheMachine() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("version.txt", "rhumb " + Main.Version.number() + "\nJava " + Runtime.version());
    texts.put(
        "doctor.txt",
        new Machine(Path.of("/"))
            .checkForRouter().stream().map(DoctorCommand::line).collect(Collectors.joining()));
    config.ifPresent(file -> texts.put("config.txt", effective(file)));
    Map<String, byte[]> contents = new LinkedHashMap<>();
    texts.forEach((name, text) -> contents.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return contents;
  }

  private static String effective(Path file) {
    try {
      return NodeConfig.effective(file, System.getenv()).values().stream()
          .map(value -> value.path() + " = " + value.text() + "    # " + value.origin() + "\n")
          .collect(Collectors.joining());
    } catch (InvalidConfig e) {
      return String.valueOf(e.getMessage());
    }
  }
}
